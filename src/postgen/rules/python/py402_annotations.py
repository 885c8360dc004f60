"""Function parameter or return value without a type annotation.

**What it flags.** Each parameter without a type, `*args` and `**kwargs` included, and each function without a
return type, `__init__` included (`-> None`).

**Why.** Type hints show a newcomer what goes in and what comes out.

**Example.**

    def loss(w, b):
        return (w - b) ** 2

**Instead.**

    def loss(w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return (w - b) ** 2

**Not flagged.** `self`, `cls` and lambdas; a block that does not parse; a type that is wrong (PY404).
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.ruff import ANNOTATIONS
from postgen.rules.python.ast_tools import text_of

_PARAMETERS = ("ANN001", "ANN002", "ANN003")


def check(document: Document, context: Context) -> Problems:
    example = "torch.Tensor" if "torch" in context.packages else "float"
    for diagnostic in context.diagnostics["ruff"]:
        if diagnostic.code not in ANNOTATIONS:
            continue
        name = text_of(document, diagnostic.span)
        if diagnostic.code in _PARAMETERS:
            yield Problem(
                diagnostic.span,
                f"the parameter `{name}` has no type annotation",
                f"add its type, for example `{name}: {example}`",
            )
        else:
            # Any return type other than None would be a guess.
            edits = tuple(edit for edit in diagnostic.edits if edit.text.strip() == "-> None")
            yield Problem(
                diagnostic.span,
                f"the function `{name}` has no return annotation",
                "add `-> None` before the colon, because the function returns nothing"
                if edits
                else f"add the return type before the colon, for example `-> {example}`",
                edits,
            )


RULE = Rule("PY402", "annotations", check, requires=frozenset(("ruff",)))
