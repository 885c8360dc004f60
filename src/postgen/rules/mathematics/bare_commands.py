r"""Find the names of LaTeX commands in formulas that stand there without their backslash.

A letter run such as `theta` renders as a product of five letters. Whether a name is meant as a
command depends on the name and on its neighbors: `leq` always is, `in` only between two operands, and `max`
before an argument.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Commands that KaTeX and MathJax support and that are rare in a course, without English words.
_RARE_NAMES = """
    Bbbk Biggm Bigm Braket Bumpeq Doteq Downarrow Finv Lleftarrow Longleftarrow Longleftrightarrow
    Rrightarrow Uparrow Updownarrow Vdash Vvdash amalg approxeq asymp backepsilon backprime backsim
    backsimeq backslash barwedge bcancel beth bigcirc biggm bigm bigodot bigsqcup bigstar biguplus bigvee
    bigwedge blacklozenge blacksquare blacktriangle blacktriangledown blacktriangleleft blacktriangleright
    boxdot boxminus boxplus boxtimes braket bumpeq cdotp centerdot circeq circlearrowleft circlearrowright
    circledR circledS circledast circledcirc circleddash clubsuit coprod coth curlyeqprec curlyeqsucc
    curlyvee curlywedge curvearrowleft curvearrowright daleth dashleftarrow dashrightarrow dashv ddagger
    ddddot dddot diagdown diagup diamondsuit digamma divideontimes doteq doteqdot dotplus dotsb dotsc dotsi
    dotsm dotso doublebarwedge doublecap doublecup downdownarrows downharpoonleft downharpoonright enspace
    eqcirc eqsim eqslantgtr eqslantless fallingdotseq frak geqq gggtr gimel gnapprox gneq gneqq gnsim
    gtrapprox gtrdot gtreqless gtreqqless gtrless gtrsim gvertneqq hbox heartsuit hookleftarrow hphantom
    hskip hslash imath injlim intop jmath lbrack ldotp leadsto leftarrowtail leftharpoondown leftharpoonup
    leftleftarrows leftrightarrows leftrightharpoons leftrightsquigarrow leftthreetimes leqq lessapprox
    lessdot lesseqgtr lesseqqgtr lessgtr lesssim lgroup llap llcorner llless lmoustache lnapprox lneq lneqq
    lnot lnsim longleftrightarrow looparrowleft looparrowright lrcorner ltimes lvertneqq mathchoice
    mathclose mathinner mathnormal mathopen mathord mathpunct mathring mathsfit mathstrut measuredangle
    mkern mskip nLeftarrow nLeftrightarrow nRightarrow nVDash nVdash ncong negmedspace negthickspace nexists
    ngeqq ngeqslant ngtr nleftarrow nleftrightarrow nleqq nleqslant nless nobreakspace normalsize nparallel
    nprec npreceq nrightarrow nshortmid nshortparallel nsim nsubseteq nsubseteqq nsucc nsucceq nsupseteq
    nsupseteqq ntriangleleft ntrianglelefteq ntriangleright ntrianglerighteq nvDash nvdash nwarrow omicron
    oslash overleftrightarrow precapprox preccurlyeq preceq precnapprox precneqq precnsim precsim projlim
    rbrack rgroup rightarrowtail rightharpoondown rightharpoonup rightleftarrows rightleftharpoons
    rightrightarrows rightsquigarrow rightthreetimes risingdotseq rlap rmoustache scriptscriptstyle
    scriptsize shortmid shortparallel smallfrown smallint smallsetminus smallsmile spadesuit sphericalangle
    sqcap sqcup sqsubset sqsubseteq sqsupset sqsupseteq subseteqq subsetneq subsetneqq succapprox
    succcurlyeq succeq succnapprox succneqq succnsim succsim supseteqq supsetneq supsetneqq surd swarrow
    textnormal textup thickapprox thicksim triangledown triangleleft trianglelefteq triangleright
    trianglerighteq twoheadleftarrow twoheadrightarrow ulcorner underleftarrow underleftrightarrow
    underrightarrow unlhd unrhd updownarrow upharpoonleft upharpoonright uplus upuparrows urcorner vDash
    varDelta varGamma varLambda varOmega varPhi varPi varPsi varSigma varTheta varUpsilon varXi varinjlim
    varkappa varliminf varlimsup varpi varprojlim varpropto varsubsetneq varsubsetneqq varsupsetneq
    varsupsetneqq vartriangle vartriangleleft vartriangleright vcenter vdash veebar vphantom xcancel
    xleftrightarrow xlongequal xmapsto xrightleftharpoons xtofrom xtwoheadleftarrow xtwoheadrightarrow"""
_RARE = frozenset(_RARE_NAMES.split())
# No word and no usual product of letters looks like these.
_STRONG = """alpha gamma delta epsilon varepsilon zeta theta vartheta iota kappa lambda sigma varsigma
    upsilon varphi omega varrho Gamma Delta Theta Lambda Sigma Upsilon Phi Psi Omega nabla partial infty
    hbar forall exists emptyset varnothing aleph approx equiv propto simeq leq geq neq leqslant geqslant
    notin subseteq supseteq nleq ngeq leftarrow rightarrow Leftarrow Rightarrow leftrightarrow
    Leftrightarrow longrightarrow longleftarrow Longrightarrow longmapsto mapsto uparrow downarrow nearrow
    searrow hookrightarrow xrightarrow xleftarrow cdot cdots ldots vdots ddots dots prod coprod odot oplus
    otimes ominus setminus bigtriangledown bigtriangleup triangleq langle rangle lfloor rfloor lceil rceil
    lVert rVert lvert rvert Vert lbrace rbrace bigl bigr Bigl Bigr biggl biggr Biggl Biggr quad qquad
    thinspace negthinspace displaystyle textstyle scriptstyle nonumber notag limits nolimits bigcup bigcap
    bigoplus bigotimes iint iiint oint tanh sinh cosh arctan arcsin arccos limsup liminf"""
_WITH_ARGUMENT = """frac dfrac tfrac cfrac sqrt mathbf mathbb mathcal mathrm mathsf mathtt mathit mathfrak
    mathscr boldsymbol operatorname widehat widetilde overline underline overbrace underbrace overset
    underset stackrel substack binom dbinom tbinom boxed textbf textrm textit textsf texttt textcolor
    overrightarrow overleftarrow mathop mathrel mathbin"""
# Short Greek letters: a product of such letters is possible, but it is less likely.
_GREEK = "beta eta tau rho phi psi chi mu nu xi pi ell Xi Pi"
# Only between two operands. Many of these are words too.
_BETWEEN = """in ni to le ge ne ll gg pm mp mid nmid times div cap cup sim cong circ star ast bullet gets
    over choose land lor wedge vee subset supset perp parallel prec succ iff implies impliedby vert bmod
    neg"""
_INDICES = frozenset(("xi", "nu", "Xi", "Pi"))  # `W_{xi}` has an `x` and an `i`
_SCRIPTS = "top bot star ast circ prime dagger perp bullet wedge vee dag"
_FUNCTIONS = "max min exp log ln sin cos tan lim det dim ker sup inf gcd arg deg Pr cot sec csc"
_OPERATORS = "sum int"
_ACCENTS = "hat bar tilde vec dot ddot check breve acute grave"
_BRACED = f"{_OPERATORS} {_ACCENTS} text mbox tag mspace hspace phantom cancel color mod pmod not"
_SIZES = "big Big bigg Bigg left right middle"

_NAMES: dict[str, set[str]] = {}
for _kind, _words in (
    ("strong", " ".join((_STRONG, *_RARE))),
    ("argument", _WITH_ARGUMENT),
    ("greek", _GREEK),
    ("between", _BETWEEN),
    ("script", _SCRIPTS),
    ("function", _FUNCTIONS),
    ("operator", _OPERATORS),
    ("accent", _ACCENTS),
    ("braced", _BRACED),
    ("size", _SIZES),
):
    for _word in _words.split():
        _NAMES.setdefault(_word, set()).add(_kind)

_RUN = re.compile(r"(?:\\[ ])?(?<![\\A-Za-z])[A-Za-z]{2,}")
_GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
# Letters in these are words, names or lengths. The command itself may have lost its backslash.
_WORDS = re.compile(
    rf"(?P<name>\\?(?:text(?:rm|bf|it|sf|tt|up|md|normal)?|[mh]box|operatorname|math(?:rm|it|sf|tt))\*?\s*){_GROUP}"
    rf"|\\(?:color|textcolor|colorbox|tag|label|ref|eqref|[hm]space|unicode|char|rule)\*?\s*{_GROUP}"
    r"|\{\s*\\(?:rm|it|tt|sf|bf|cal)(?![A-Za-z])[^{}]*\}|\d\s*(?:em|ex|pt|mu|cm|mm|in)(?![A-Za-z])\s*\]"
)
_SENTENCE = re.compile(r"(?<![A-Za-z_^{\\])(?:[A-Za-z][a-z]+[,;:]?[ \n]+){3,20}[a-z]{2,}")
_OPERAND_BEFORE = re.compile(r"[\w)\]}'|.!%]\s*$")
_OPERAND_AFTER = re.compile(r"\s*(?:[A-Za-z0-9\\(\[{|]|[-+]\s*[A-Za-z0-9\\(])")
_ARGUMENT = re.compile(r"\s*'?\s*[\[({_^|]|\s*\\(?!;|quad|text|right|\\)|\s+[A-Za-z](?![A-Za-z])|\s+[0-9]")
_ANY_ARGUMENT = re.compile(r"\s*[\w{\\(.]|\*\{")
_LETTER = re.compile(r"\s+[A-Za-z](?![A-Za-z])|\s*\\[a-z]+")
_BRACKET = re.compile(r"\s*(?:[(\[|)\]/.]|\\[{}|]|\\?[lr](?:vert|Vert|brace|floor|ceil)|\\?[lr]angle)")
_SET = re.compile(r"\s*\\(?:mathbb|mathcal|mathbf|tilde|hat|R|\{)|\s+(?:\[|[A-Z](?![A-Za-z]))")
_LIMIT = re.compile(r"\s*(?:\\infty|[-+]?\d)")
_WORD_BEFORE = re.compile(r"(?<![A-Za-z\\])([A-Za-z]{2,})\s+$")
_WORD_AFTER = re.compile(r"\s+([A-Za-z]{2,})")
_OTHER_WORDS = "Beta Zeta meta squad asin acos atan amid stop stint cannot asum"
_NOT_COMMANDS = frozenset(_OTHER_WORDS.split())
_LONGEST_PREFIX = 2
_LONGEST_PREFIX_OF_STRONG = 6


@dataclass(frozen=True, slots=True)
class BareCommand:
    """The characters from ``start`` to ``end`` that should be the command ``name``.

    ``certain`` is False if they may be meant as they are, and ``fixable`` if a backslash may be wrong.
    """

    start: int
    end: int
    name: str
    certain: bool
    fixable: bool


def mask_words(latex: str) -> str:
    """``latex`` with full stops in place of words, names and lengths."""
    return _WORDS.sub(_masked, latex) if "{" in latex or "]" in latex else latex


def _masked(words: re.Match[str]) -> str:
    name = words["name"] or ""
    kept = name if name and name[0] != "\\" else "\\"
    return kept + "." * (len(words[0]) - len(kept))


def bare_commands(latex: str) -> Iterator[BareCommand]:
    """The commands without backslash in a formula whose words are masked."""
    runs = [run for run in _RUN.finditer(latex) if len(run[0]) > 1]
    if not runs or _SENTENCE.search(latex):
        return
    for run in runs:
        letters = run[0].removeprefix("\\ ")
        start = run.end() - len(letters)
        for length in range(min(_LONGEST_PREFIX_OF_STRONG, len(letters) - 2) + 1):
            name = letters[length:]
            if name not in _NAMES or (length > _LONGEST_PREFIX and not _NAMES[name] & {"strong", "argument"}):
                continue
            if letters not in _NOT_COMMANDS and _is_command(latex, name, start, length, run.end()):
                certain = not length and _is_certain(
                    _NAMES[name], latex[run.end() : run.end() + 9].lstrip()[:1]
                )
                fixable = certain or (not length and "function" in _NAMES[name])
                at = start + length if length else run.start()
                yield BareCommand(at, run.end(), name, certain, fixable)
            break


def _is_certain(kinds: set[str], following: str) -> bool:
    return bool(
        kinds & {"strong", "argument"}
        or ("braced" in kinds and following == "{")
        or ("operator" in kinds and following in ("_", "^"))
    )


def _is_command(latex: str, name: str, start: int, prefix: int, end: int) -> bool:
    """True if the neighbors of the name show that it is a command. ``prefix`` letters are before it."""
    kinds = _NAMES[name]
    before, after = latex[max(0, start - 40) : start], latex[end : end + 40]
    if prefix:
        return _is_command_after_letters(name, kinds, after)
    if "strong" in kinds or ("greek" in kinds and not (name in _INDICES and _is_label(before, after))):
        return True
    if "argument" in kinds:
        return _ANY_ARGUMENT.match(after) is not None
    if "script" in kinds and before.endswith(("^", "_", "^{")):
        return True
    if "braced" in kinds and after.lstrip()[:1] in ("{", "."):
        return True
    if "size" in kinds and _BRACKET.match(after):
        return True
    if _is_label(before, after) or before.endswith(("_", "^")):
        return False
    if "operator" in kinds and after.lstrip()[:1] in ("_", "^"):
        return True
    if _has_plain_neighbor(before, after):
        return False
    if "function" in kinds:
        return bool(_ARGUMENT.match(after)) or not (before + after).strip(" \n-+=")
    if kinds & {"accent", "operator"} and _LETTER.match(after):
        return True
    return "between" in kinds and bool(_OPERAND_BEFORE.search(before) and _OPERAND_AFTER.match(after))


def _is_command_after_letters(name: str, kinds: set[str], after: str) -> bool:
    following = after.lstrip()[:1]
    if name == "in":
        return _SET.match(after) is not None
    if name == "to":
        return _LIMIT.match(after) is not None
    if "size" in kinds:
        return _BRACKET.match(after) is not None
    if len(name) < 3:
        return False
    if "argument" in kinds:
        return _ANY_ARGUMENT.match(after) is not None
    if "strong" in kinds or name in ("times", "beta"):
        return True
    if "braced" in kinds and following in ("{", "."):
        return True
    if "operator" in kinds:
        return following in ("_", "^")
    if "function" in kinds:
        return following in ("(", "_") or after.startswith(("\\", "["))
    return bool("greek" in kinds or (kinds & {"between"} and _OPERAND_AFTER.match(after)))


def _is_label(before: str, after: str) -> bool:
    """True for a word that is a whole index: the `max` of `x_{max}`."""
    return before.endswith(("_{", "^{", "_", "^", "_{(", "^{(")) and after.lstrip()[:1] in ("}", "", ")", ",")


def _has_plain_neighbor(before: str, after: str) -> bool:
    """True for a word beside another word, as in `for i in range`."""
    words = (_WORD_BEFORE.search(before), _WORD_AFTER.match(after))
    return any(word is not None and word[1] not in _NAMES for word in words)
