"""Type error in an annotation or a call.

**What it flags.** Type errors that ty reports with the packages of the reader environment: a value that does
not match its annotation, a call with too many, too few or unknown arguments. It is a warning if the types are
generic or if the function belongs to a package, because the package's type stubs may be wrong.

**Why.** A wrong type hint teaches the reader something false.

**Example.**

    def loss(w: torch.Tensor) -> float:
        return (w**2).mean()

**Instead.**

    def loss(w: torch.Tensor) -> torch.Tensor:
        return (w**2).mean()

**Not flagged.** Values that the stubs describe imprecisely, such as `x.grad` (`Tensor | None`) or submodules.
Missing imports (IN502) and undefined names (PY405). A post that is checked without a reader environment.
"""

import ast
import re

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Diagnostic, Problems, Rule
from postgen.rules.python.ast_tools import walk_with_parents

_CALLS = (
    "missing-argument",
    "too-many-positional-arguments",
    "unknown-argument",
    "parameter-already-assigned",
)
_RETURNS = (
    *("invalid-explicit-return", "invalid-implicit-return", "invalid-return-type"),
    *("invalid-generator-return-type", "invalid-parameter-default", "invalid-type-form"),
)
_VALUES = ("invalid-assignment", "invalid-argument-type")
# The stubs say that the value may be None or a submodule, but in a lesson it is not.
_IMPRECISE = re.compile(
    r"(?:found|[Oo]bject of type) "
    r"`[^`]*(?:\| None\b|\bNone \||Tensor \| Module|Module \| Tensor|Unknown)[^`]*`"
)
_PARAMETER = re.compile(r"^[\s>]*([\w.\[\]]+\.\w+) ([-+*/])= ")
_IN_PLACE = {"+": "add_", "-": "sub_", "*": "mul_", "/": "div_"}
_FUNCTION = re.compile(r"(?:function|method|of) `([A-Za-z_]\w*)|to `([A-Za-z_]\w*)")


def check(document: Document, context: Context) -> Problems:
    own = _own_names(document)
    for diagnostic in context.diagnostics["ty"]:
        if diagnostic.code in (*_CALLS, *_RETURNS, *_VALUES) and not _IMPRECISE.search(diagnostic.message):
            yield Problem(
                diagnostic.span,
                f"type error: {diagnostic.message}",
                _suggestion(diagnostic, document),
                severity=None if _is_certain(diagnostic, own) else Severity.WARNING,
            )


def _is_certain(diagnostic: Diagnostic, own: frozenset[str]) -> bool:
    if "[" in diagnostic.message:
        return False  # checkers and stubs are most often wrong about generic types
    if diagnostic.code in _CALLS or diagnostic.code == "invalid-argument-type":
        called = _FUNCTION.search(diagnostic.message)
        return called is not None and (called[1] or called[2]) in own
    return True


def _own_names(document: Document) -> frozenset[str]:
    return frozenset(
        node.name
        for block in document.python_blocks
        for node, _ in walk_with_parents(block.body)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )


def _suggestion(diagnostic: Diagnostic, document: Document) -> str:
    changed = _PARAMETER.search(document.source.line_text(diagnostic.span.line))
    if changed and "Parameter" in diagnostic.message:
        method = _IN_PLACE[changed[2]]
        return f"update the parameter in place under `torch.no_grad()`: `{changed[1]}.{method}(…)`"
    if diagnostic.code in _CALLS or diagnostic.code == "invalid-argument-type":
        return "pass the arguments that the function declares, or correct its declaration"
    return "annotate the actual type of the value, or correct the value"


RULE = Rule("PY404", "types", check, requires=frozenset(("ty",)))
