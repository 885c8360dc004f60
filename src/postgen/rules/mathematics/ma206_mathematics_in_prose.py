r"""Mathematics in prose outside `$`.

**What it flags.** LaTeX commands such as `\theta` are errors. These are warnings, because they have other
uses: a Greek letter, an operator such as ≤ or ∑, indices and exponents (`x_i`, `x^2`, x², xᵢ), equations
between single letters (`y = Xw + b`).

**Why.** The series writes mathematics in LaTeX. The same symbol in two typefaces looks like two symbols.

**Example.** `The learning rate η scales the gradient; then w_t shrinks.`

**Instead.** `The learning rate $\eta$ scales the gradient; then $w_t$ shrinks.`

**Not flagged.** Code, links, and names such as `x_train`. Greek words, and Greek letters in a word such as
μm. Arrows, ×, ± and °. Anything that MA201 to MA204 report, and all but the first character of a formula.
"""

import re
from collections.abc import Iterable, Iterator

from postgen.document import Document, Prose
from postgen.findings import Problem, Severity
from postgen.latex.symbols import KNOWN_COMMANDS
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.mathematics.stray_dollars import reported_delimiter_ranges, reported_dollar_ranges
from postgen.rules.prose_text import readable_text

_COMMAND = re.compile(r"(?<![\\\w])\\([A-Za-z]{2,20})(?![A-Za-z\\/])")
_SIGNS = re.compile(
    r"""(?P<script>(?<![\w\\/.@-])[A-Za-zΑ-ω]['’]?(?:_\{[^{}\s]{1,12}\}|_[A-Za-z0-9](?![\w.(])
        |\^\{[^{}\s]{1,12}\}|\^[-+]?[A-Za-z0-9](?![\w.(]))
      |(?<!\w)[A-Za-zΑ-ω][⁰¹²³⁴-ⁿ₀-₎ᵀᵢⱼᵏₖ]+)
    |(?P<greek>(?<!\w)[Α-Ωα-ωϑϕϵ](?!\w))
    |(?P<operator>[∀∂∃∅∇∈∉∏∑√∞∧∨∩∪∫≈≠≡≤≥⊂⊆⊕⊗‖])
    |(?P<equation>(?<![\w$.\\/='"-])[A-Za-z](?:\([a-z](?:,[ ]?[a-z])*\))?[ ]?=[ ]?
        -?[A-Za-z0-9.]{1,6}[ ]?[-+*/·−][ ]?[A-Za-z0-9(]{1,6}(?![\w"']))""",
    re.VERBOSE,
)
_HINT = re.compile(r"[_^=\\²³¹⁰⁴-ₜᵀᵢⱼᵏΑ-ϵ∀-⋿‖]")
_LINK = re.compile(r"\S*(?:://|www\.)\S*")
_MESSAGES = {
    "script": "“{}” has an index or an exponent outside dollar signs",
    "greek": "the Greek letter “{}” is outside dollar signs",
    "operator": "the mathematical operator “{}” is outside dollar signs",
    "equation": "the equation “{}” is outside dollar signs",
}
_SUGGESTION = "write it in LaTeX between dollar signs, or put it in backticks if it is code"
# Signs belong to different formulas if they are far apart or if a word is between them.
_FAR = 60  # characters
_SEPARATOR = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}|[.;!?]\s|\n\s*\n|\$|[^\W\dA-Za-zΑ-ω]{2}")

Sign = tuple[int, int, Problem]  # a mathematical sign outside a formula: its start, end and problem


def check(document: Document, context: Context) -> Problems:
    greek = context.series.outline.series.language.casefold() not in ("greek", "el", "ελληνικά")
    for prose in document.prose:
        words = "".join(inline.text for inline in prose.inlines if inline.kind in ("text", "escape"))
        if _HINT.search(words):
            yield from _one_per_formula(document, _signs(document, prose, greek=greek))


def _one_per_formula(document: Document, signs: Iterable[Sign]) -> Problems:
    """The problem of the first sign of each formula, unless a rule about delimiters reports the formula."""
    reported = (document.memo(reported_dollar_ranges), document.memo(reported_delimiter_ranges))
    last_end = -1
    for start, end, problem in sorted(signs, key=lambda sign: sign[0]):
        if any(start in ranges for ranges in reported):
            continue
        between = document.text[last_end:start]
        if last_end < 0 or (start >= last_end and (len(between) > _FAR or _SEPARATOR.search(between))):
            yield problem
        last_end = end


def _signs(document: Document, prose: Prose, *, greek: bool) -> Iterator[Sign]:
    reading = readable_text(prose, ("math",))
    links = [match.span() for match in _LINK.finditer(reading.text)] if "w" in reading.text else []
    for command in _COMMAND.finditer(reading.text) if "\\" in reading.text else ():
        if command[1] in KNOWN_COMMANDS:
            start, end = reading.bounds(*command.span())
            message = f"the LaTeX command `{command[0]}` is outside dollar signs"
            suggestion = f"put the whole formula between dollar signs, as in `${command[0]}$`"
            span = document.span(start, end)
            yield start, end, Problem(span, message, suggestion, severity=Severity.ERROR)
    for sign in _SIGNS.finditer(reading.text):
        kind = str(sign.lastgroup)
        linked = any(start <= sign.start() < end for start, end in links)
        if not linked and (greek or kind != "greek"):
            start, end = reading.bounds(*sign.span())
            message = _MESSAGES[kind].format(sign[0])
            yield start, end, Problem(document.span(start, end), message, _SUGGESTION)


RULE = Rule("MA206", "mathematics-in-prose", check, severity=Severity.WARNING)
