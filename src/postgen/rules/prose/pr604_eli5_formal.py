"""ELI5 with formulas or code.

**What it flags.** A formula or a code block in the ELI5 section. Inline code there is a warning.

**Why.** The section is for readers who know neither.

**Example.** `The machine computes $w - \\eta g$.`

**Instead.** `The machine takes a small step downhill.`

**Not flagged.** Plain numbers. Formulas and code in other sections.
"""

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule

_ADVICE = "use everyday words; formulas and code belong in other sections"


def check(document: Document, context: Context) -> Problems:
    section = context.section(document, "eli5")
    if section is None:
        return
    for formula in document.maths:
        if section.contains_line(formula.line):
            span = document.span(formula.start, formula.end)
            yield Problem(span, f"a formula in `{section.name}`", _ADVICE)
    for block in document.code_blocks:
        if section.contains_line(block.line):
            span = document.source.line_span(block.line, block.end_line)
            yield Problem(span, f"a code block in `{section.name}`", _ADVICE)
    for prose, code in document.inlines("code"):
        if section.contains_line(prose.line):
            span = document.span(code.start, code.end)
            yield Problem(span, f"inline code in `{section.name}`", _ADVICE, severity=Severity.WARNING)


RULE = Rule("PR604", "eli5-formal", check)
