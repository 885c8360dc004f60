"""Which arguments commands take, and macros for commands that math-core does not have."""

_OPERATORS = """coprod bigvee bigwedge biguplus bigcap bigcup prod sum bigotimes bigoplus bigodot bigsqcup
    arcsin arccos arctan arg cos cosh cot coth csc deg dim dotsi exp hom intop ker lg smallint
    ln log sec sin sinh tan tanh det gcd inf lim max min Pr sup limsup liminf injlim projlim
    varinjlim varliminf varlimsup varprojlim iff implies impliedby bmod"""
_SWITCHES = """Huge LARGE Large bf cal displaystyle huge it large normalsize rm scriptscriptstyle scriptsize
    scriptstyle sf small textstyle tiny tt"""
_SPACES = (
    "enspace mathstrut negmedspace negthickspace negthinspace newline qquad quad thinspace nonumber notag"
)
_INFIX = "atop brace brack choose over"
_SIZES = "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr"
_LENGTHS = "above hskip kern mkern mskip hspace color colorbox textcolor mod pmod pod tag"
_CLASSES = "mathbin mathclose mathinner mathop mathopen mathord mathpunct mathrel"
_DECORATIONS = f"""acute bar bcancel boldsymbol breve cancel check ddot dot fbox grave hat hbox mathring
    operatorname overbrace overleftarrow overleftrightarrow overline overrightarrow phantom pmb
    smash sqrt tilde underbrace underleftarrow underleftrightarrow underline underrightarrow vcenter vec
    vphantom widehat widetilde xcancel xleftarrow xleftrightarrow xlongequal xmapsto xrightarrow
    xrightleftharpoons xtofrom xtwoheadleftarrow xtwoheadrightarrow Bra Braket Ket Set boxed bra braket
    hphantom ket llap rlap substack {_CLASSES}"""
_FONTS = """Bbb frak mathbb mathbf mathcal mathfrak mathit mathnormal mathrm mathscr mathsf mathsfit mathtt
    text textbf textit textnormal textrm textsf texttt textup ddddot dddot set"""
_STACKS = "overset stackrel underset textcolor colorbox"
_FRACTIONS = "binom cfrac dbinom dfrac frac tbinom tfrac"

INFIX = frozenset(_INFIX.split())
SIZES = frozenset((*_SIZES.split(), "bigm", "Bigm", "biggm", "Biggm"))
TAKES_TOKEN = frozenset(("mod", "pmod", "pod"))  # any token may follow, even one with arguments
TAKES_ONE = frozenset((*_DECORATIONS.split(), *_FONTS.split(), *TAKES_TOKEN))
TAKES_TWO = frozenset((*_STACKS.split(), *_FRACTIONS.split()))
# KaTeX reads the argument of these, and what follows `_` or `^`, by other rules: a fraction or a font may
# follow without braces, but an operator, a switch or a space may not.
STRICT = frozenset(("sqrt", *_CLASSES.split()))
NEVER_A_SCRIPT = frozenset(
    f"{_OPERATORS} {_SWITCHES} {_SPACES} {_INFIX} {_SIZES} {_LENGTHS} {_DECORATIONS} {_STACKS}".split()
)
NEVER_AN_ARGUMENT = frozenset((*TAKES_ONE, *TAKES_TWO, *_SIZES.split(), *_LENGTHS.split()))

# The signs that may follow `\left`, `\right`, `\middle`, `\big` and the like.
_DELIMITERS = r"""Downarrow Uparrow Updownarrow Vert backslash downarrow gt lVert langle lbrace lbrack lceil
    lfloor lgroup lmoustache lt lvert rVert rangle rbrace rbrack rceil rfloor rgroup rmoustache rvert uparrow
    updownarrow vert"""
DELIMITERS = frozenset(_DELIMITERS.split())

_SAME = {
    "smallsmile": r"\smile",
    "smallfrown": r"\frown",
    "thicksim": r"\sim",
    "thickapprox": r"\approx",
    "shortmid": r"\mid",
    "shortparallel": r"\parallel",
    "varpropto": r"\propto",
    "nshortmid": r"\nmid",
    "nshortparallel": r"\nparallel",
    "smallsetminus": r"\setminus",
    "centerdot": r"\cdot",
    "intop": r"\int",
    "smallint": r"\int",
    "dotsc": r"\ldots",
    "dotso": r"\ldots",
    "dotsb": r"\cdots",
    "dotsi": r"\cdots",
    "dotsm": r"\cdots",
    "varlimsup": r"\limsup",
    "varliminf": r"\liminf",
    "varinjlim": r"\injlim",
    "varprojlim": r"\projlim",
    "cr": r"\\",
    "TeX": r"\text{TeX}",
    "LaTeX": r"\text{LaTeX}",
}
_NOTHING = (
    *("tiny", "scriptsize", "small", "normalsize", "mathop"),
    *("large", "Large", "LARGE", "huge", "Huge"),
)
_CONTENT = ("vcenter", "mathnormal", "smash")
_TEXT = ("hbox", "textnormal", "textup", "llap", "rlap")
_BOLD = {"pmb": r"\boldsymbol{#1}", "mathsfit": r"\mathsf{#1}"}

MACROS: dict[str, str] = {
    **_SAME,
    **dict.fromkeys(_NOTHING, ""),
    **dict.fromkeys(_CONTENT, "{#1}"),
    **dict.fromkeys(_TEXT, r"\text{#1}"),
    **_BOLD,
    "substack": r"\begin{matrix}#1\end{matrix}",
    "colorbox": r"\textcolor{#1}{\text{#2}}",
}
