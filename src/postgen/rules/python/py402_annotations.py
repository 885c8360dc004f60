"""Function parameter or return without annotation.

**What it flags.** Each parameter without a type, `*args` and `**kwargs` included, and each function without
a return type, `__init__` included (`-> None`).

**Why.** The series promises type hints in all its Python: they tell a newcomer what goes in and what comes
out, where the prose does not.

**Example.**

    def loss(w, b):
        return (w - b) ** 2

**Instead.**

    def loss(w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return (w - b) ** 2

**Not flagged.** `self` and `cls`; lambdas, which cannot have annotations; functions in a block that does not
parse (PY401 speaks of that). Whether a type is true is for PY404.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.context import Context, Diagnostic
from postgen.rules.engines.ruff import ANNOTATIONS
from postgen.rules.rule import Rule

_PARAMETERS = ("ANN001", "ANN002", "ANN003")


def check(document: Document, context: Context) -> Iterator[Problem]:
    example = "torch.Tensor" if "torch" in context.packages else "float"
    for diagnostic in context.diagnostics["ruff"]:
        if diagnostic.code not in ANNOTATIONS:
            continue
        name = document.text[slice(*_bounds(document, diagnostic))]
        if diagnostic.code in _PARAMETERS:
            yield Problem(
                diagnostic.span,
                f"the parameter `{name}` has no type annotation",
                f"write its type, for instance `{name}: {example}`",
            )
        else:
            # Other types than None would be guesses about what the function is meant to return.
            edits = tuple(edit for edit in diagnostic.edits if edit.text.strip() == "-> None")
            yield Problem(
                diagnostic.span,
                f"the function `{name}` has no return annotation",
                "write `-> None` before its colon, since it returns nothing"
                if edits
                else f"write what it returns before its colon, for instance `-> {example}`",
                edits,
            )


def _bounds(document: Document, diagnostic: Diagnostic) -> tuple[int, int]:
    span, source = diagnostic.span, document.source
    return (
        source.line_start(span.line) + span.column - 1,
        source.line_start(span.end_line) + span.end_column - 1,
    )


RULE = Rule("PY402", "annotations", check, needs=frozenset(("ruff",)))
