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

`--fix` adds `-> None` to a function that has a body and returns nothing.

**Not flagged.** `self`, `cls` and lambdas; a block that does not parse; a type that is wrong (PY404).
"""

import ast

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.ruff import ANNOTATIONS
from postgen.rules.python.ast_tools import text_of, walk_with_parents

_RETURN_NONE = ("__init__", "__post_init__", "__setattr__", "__delattr__", "__setitem__", "__delitem__")
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
            # Any return type other than None would be a guess, and so would that of an empty function.
            returns_none = name in _RETURN_NONE or diagnostic.span.line not in document.memo(_lines_of_stubs)
            edits = tuple(e for e in diagnostic.edits if returns_none and e.text.strip() == "-> None")
            yield Problem(
                diagnostic.span,
                f"the function `{name}` has no return annotation",
                "add `-> None` before the colon, because the function returns nothing"
                if edits
                else f"add the return type before the colon, for example `-> {example}`",
                edits,
            )


def _lines_of_stubs(document: Document) -> frozenset[int]:
    """The lines of functions without a body, such as those of a protocol or a base class."""
    return frozenset(
        block.first_line + node.lineno - 1
        for block in document.python_blocks
        for node, _ in walk_with_parents(block.body)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and all(map(_is_empty, node.body))
    )


def _is_empty(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


RULE = Rule("PY402", "annotations", check, requires=frozenset(("ruff",)))
