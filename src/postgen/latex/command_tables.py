"""Macros for commands that KaTeX and MathJax support and math-core does not."""

# KaTeX supports these and MathJax, which GitHub uses, does not. Both support the replacement.
KATEX_ONLY: dict[str, str] = {
    "argmin": r"\operatorname*{arg\,min}",
    "argmax": r"\operatorname*{arg\,max}",
    "plim": r"\operatorname*{plim}",
    "R": r"\mathbb{R}",
    "Reals": r"\mathbb{R}",
    "reals": r"\mathbb{R}",
    "N": r"\mathbb{N}",
    "natnums": r"\mathbb{N}",
    "Z": r"\mathbb{Z}",
    "cnums": r"\mathbb{C}",
    "Complex": r"\mathbb{C}",
    "real": r"\Re",
    "image": r"\Im",
    "infin": r"\infty",
    "isin": r"\in",
    "exist": r"\exists",
    "empty": r"\emptyset",
    "alef": r"\aleph",
    "alefsym": r"\aleph",
    "plusmn": r"\pm",
    "sub": r"\subset",
    "sube": r"\subseteq",
    "supe": r"\supseteq",
    "lang": r"\langle",
    "rang": r"\rangle",
    "larr": r"\leftarrow",
    "rarr": r"\rightarrow",
    "uarr": r"\uparrow",
    "darr": r"\downarrow",
    "harr": r"\leftrightarrow",
    "lArr": r"\Leftarrow",
    "rArr": r"\Rightarrow",
    "hArr": r"\Leftrightarrow",
    "bull": r"\bullet",
    "thetasym": r"\vartheta",
    "bold": r"\mathbf",
}
_GREEK = "Alpha Beta Epsilon Zeta Eta Iota Kappa Mu Nu Omicron Rho Tau Chi"
KATEX_ONLY |= {
    name: rf"\mathrm{{{letter}}}" for name, letter in zip(_GREEK.split(), "ABEZHIKMNOPTX", strict=True)
}

# MathJax or LaTeX supports these and KaTeX does not. The value is a replacement or a suggestion.
NOT_KATEX: dict[str, str] = {
    "mbox": r"\text",
    "label": "remove it and refer to the formula in words",
    "ref": "remove it and refer to the formula in words",
    "eqref": "remove it and refer to the formula in words",
    "iiiint": r"\int\!\!\int\!\!\int\!\!\int",
    "idotsint": r"\int\!\cdots\!\int",
    "overparen": r"\overgroup",
    "underparen": r"\undergroup",
    "symbf": r"\mathbf",
    "symbb": r"\mathbb",
    "symcal": r"\mathcal",
    "symrm": r"\mathrm",
    "bigtimes": r"\times",
    "erf": r"\operatorname{erf}",
    "cramped": "write only its argument",
    "DeclareMathOperator": r"\operatorname",
    "mathbbm": r"\mathbb",
    "ensuremath": "write only its argument",
    "nicefrac": r"\tfrac",
    "xspace": "remove it",
}

_OPERATORS = """coprod bigvee bigwedge biguplus bigcap bigcup prod sum bigotimes bigoplus bigodot bigsqcup
    arcsin arccos arctan arctg arcctg arg ch cos cosec cosh cot cotg coth csc ctg cth deg dim exp hom ker lg
    ln log sec sin sinh sh tan tanh tg th det gcd inf lim max min Pr sup limsup liminf injlim projlim iff
    implies impliedby thinspace medspace thickspace negthinspace negmedspace negthickspace enspace quad qquad
    bmod argmin argmax plim newline"""
_DECORATIONS = """acute grave ddot tilde bar breve check hat vec dot mathring widehat widetilde cancel
    boldsymbol bm overbrace underbrace operatorname overline phantom sqrt underline boxed smash"""
_WITH_ARGUMENTS = f"""{_DECORATIONS} widecheck overrightarrow overleftarrow overleftrightarrow underleftarrow
    underrightarrow underleftrightarrow xleftarrow xrightarrow xLeftarrow xRightarrow mathord mathbin mathrel
    mathopen mathclose mathpunct mathinner stackrel overset underset bcancel xcancel fbox overbracket
    underbracket mathop hphantom vphantom bra ket braket textcolor pmb substack"""
_FONTS = """Bbb mathbb bold mathbf frak mathfrak mathrm mathit mathnormal mathcal mathscr mathsf mathtt cfrac
    dfrac frac tfrac dbinom binom tbinom texttt text textrm textsf textnormal textbf textmd textit textup emph
    pmod mod"""
_SIZES = "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr"
_ONE = f"""{_DECORATIONS} mathbf mathbb mathcal mathrm mathit mathsf mathtt mathfrak mathscr text textbf"""
_TWO = "frac dfrac tfrac cfrac binom dbinom tbinom overset underset stackrel"

NEVER_A_SCRIPT = frozenset((*_OPERATORS.split(), *_WITH_ARGUMENTS.split(), *_SIZES.split()))
NEVER_AN_ARGUMENT = frozenset((*_WITH_ARGUMENTS.split(), *_FONTS.split(), *_SIZES.split()))
TAKES_ONE = frozenset(_ONE.split())
TAKES_TWO = frozenset(_TWO.split())

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
    "sdot": r"\cdot",
    "intop": r"\int",
    "smallint": r"\int",
    "mathellipsis": r"\ldots",
    "varvdots": r"\vdots",
    "dotsc": r"\ldots",
    "dotso": r"\ldots",
    "dotsb": r"\cdots",
    "dotsi": r"\cdots",
    "dotsm": r"\cdots",
    "enskip": r"\enspace",
    "mapsfrom": r"\gets",
    "varlimsup": r"\limsup",
    "varliminf": r"\liminf",
    "varinjlim": r"\injlim",
    "varprojlim": r"\projlim",
    "cr": r"\\",
    "ordinarycolon": ":",
    "TeX": r"\text{TeX}",
    "LaTeX": r"\text{LaTeX}",
    "textregistered": r"\text{®}",
    "textcopyright": r"\text{©}",
}
_NOTHING = (
    *("nobreak", "allowbreak", "tiny", "scriptsize", "footnotesize", "small", "normalsize"),
    *("large", "Large", "LARGE", "huge", "Huge"),
)
_CONTENT = ("sout", "vcenter", "mathnormal", "mathllap", "mathrlap", "mathclap", "smash")
_TEXT = ("hbox", "textnormal", "textmd", "textup", "llap", "rlap", "clap")
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
