r"""Mathematics written in prose outside `$`.

**What it flags.** As an error: LaTeX commands outside dollar signs, such as `\theta`. As a warning, since the
same signs have other uses: a lone Greek letter, a mathematical operator such as ≤ or ∑, subscripts and
superscripts (`x_i`, `x^2`, x², xᵢ), equations between single letters (`y = Xw + b`).

**Why.** The series writes mathematics in LaTeX: the same symbol in two typefaces reads like two symbols.

**Example.**

    The learning rate η scales the gradient; then w_t shrinks.

**Instead.**

    The learning rate $\eta$ scales the gradient; then $w_t$ shrinks.

**Not flagged.** Code. Greek words, and Greek within a word such as μm. Arrows, ×, ± and °, which prose uses
as well. Names with an underscore such as `x_train`, which are code. Links. What MA201 to MA204 speak of. Of a
formula only its first sign is flagged.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from postgen.document import Document, Prose
from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.latex.names import KNOWN_COMMANDS
from postgen.rules.mathematics.told import by_dollars, by_other_delimiters
from postgen.rules.reading import read
from postgen.rules.rule import Rule

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
_SAYS = {
    "script": "“{}” has an index or an exponent outside dollar signs",
    "greek": "the Greek letter “{}” stands outside dollar signs",
    "operator": "the mathematical sign “{}” stands outside dollar signs",
    "equation": "the equation “{}” stands outside dollar signs",
}

# Between two signs of one formula stand no words, apart from those of a command.
_APART = 60
_APART_BY = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}|[.;!?]\s|\n\s*\n|\$|[^\W\dA-Za-zΑ-ω]{2}")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    message: str
    instead: str
    severity: Severity | None = None


def check(document: Document, context: Context) -> Iterator[Problem]:
    greek = context.series.outline.series.language.casefold() not in ("greek", "el", "ελληνικά")
    for prose in document.prose:
        words = "".join(inline.text for inline in prose.inlines if inline.kind in ("text", "escape"))
        if _HINT.search(words):
            yield from _one_a_formula(document, _in_prose(document, prose, greek=greek))


def _one_a_formula(document: Document, found: Iterable[_Found]) -> Iterator[Problem]:
    """The first sign of each formula that no rule on delimiters speaks of."""
    last: _Found | None = None
    for one in sorted(found, key=lambda one: one.start):
        told = (document.once(by_dollars), document.once(by_other_delimiters))
        if any(stretches.hold(one.start) for stretches in told):
            continue
        between = document.text[last.end : one.start] if last else ""
        if last is None or (one.start >= last.end and (len(between) > _APART or _APART_BY.search(between))):
            yield Problem(document.span(one.start, one.end), one.message, one.instead, severity=one.severity)
        last = one


def _in_prose(document: Document, prose: Prose, *, greek: bool) -> Iterator[_Found]:
    reading = read(prose, ("math",))
    links = [match.span() for match in _LINK.finditer(reading.text)] if "w" in reading.text else []
    for command in _COMMAND.finditer(reading.text) if "\\" in reading.text else ():
        if command[1] in KNOWN_COMMANDS:
            yield _Found(
                *reading.bounds(*command.span()),
                f"the LaTeX command `{command[0]}` stands outside dollar signs",
                f"put the whole formula between dollar signs, as in `${command[0]}$`",
                Severity.ERROR,
            )
    for sign in _SIGNS.finditer(reading.text):
        kind = str(sign.lastgroup)
        linked = any(start <= sign.start() < end for start, end in links)
        if not linked and (greek or kind != "greek"):
            yield _Found(
                *reading.bounds(*sign.span()),
                _SAYS[kind].format(sign[0]),
                "write it in LaTeX between dollar signs, or in backticks if it is code",
            )


RULE = Rule("MA206", "mathematics-in-prose", check, severity=Severity.WARNING)
