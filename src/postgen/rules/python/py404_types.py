"""Annotation or call that a type checker refutes.

**What it flags.** What ty finds against the packages of the reader environment: a function that returns
another type than it says, a variable that holds another type than its annotation, a call with too many, too
few or unknown arguments or with an argument of another type. Where the types are generic or the function is
a package's own, whose stubs may be wrong, it is a warning.

**Why.** A type hint that is not true teaches the reader something false.

**Example.**

    def loss(w: torch.Tensor) -> float:
        return (w**2).mean()

**Instead.**

    def loss(w: torch.Tensor) -> torch.Tensor:
        return (w**2).mean()

**Not flagged.** `x.grad` and its like, which are `Tensor | None` in the stubs and a tensor in every lesson.
Attributes and calls of a module's parts, whose types the stubs leave open. Missing imports (IN502) and
undefined names (PY405). Nothing at all where there is no reader environment.
"""

import ast
import re
from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.context import Context, Diagnostic
from postgen.rules.python.survey import survey
from postgen.rules.rule import Rule

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
# What was found may be None, or a part of a module: the stubs say so, and the lesson knows better.
_OPEN = re.compile(
    r"(?:found|[Oo]bject of type) "
    r"`[^`]*(?:\| None\b|\bNone \||Tensor \| Module|Module \| Tensor|Unknown)[^`]*`"
)
_PARAMETER = re.compile(r"^[\s>]*([\w.\[\]]+\.\w+) ([-+*/])= ")
_IN_PLACE = {"+": "add_", "-": "sub_", "*": "mul_", "/": "div_"}
_FUNCTION = re.compile(r"(?:function|method|of) `([A-Za-z_]\w*)|to `([A-Za-z_]\w*)")


def check(document: Document, context: Context) -> Iterator[Problem]:
    own = _own_names(document)
    for diagnostic in context.diagnostics["ty"]:
        if diagnostic.code in (*_CALLS, *_RETURNS, *_VALUES) and not _OPEN.search(diagnostic.message):
            yield Problem(
                diagnostic.span,
                f"a type checker refutes this: {diagnostic.message}",
                _instead(diagnostic, document),
                severity=None if _is_certain(diagnostic, own) else Severity.WARNING,
            )


def _is_certain(diagnostic: Diagnostic, own: frozenset[str]) -> bool:
    if "[" in diagnostic.message:
        return False  # generic types, in which checkers and stubs are most often wrong
    if diagnostic.code in _CALLS or diagnostic.code == "invalid-argument-type":
        called = _FUNCTION.search(diagnostic.message)
        return called is not None and (called[1] or called[2]) in own
    return True


def _own_names(document: Document) -> frozenset[str]:
    noted = (node for block in document.python_blocks for node, _ in survey(block.body))
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(node.name for node in noted if isinstance(node, defined))


def _instead(diagnostic: Diagnostic, document: Document) -> str:
    changed = _PARAMETER.search(document.source.line_text(diagnostic.span.line))
    if changed and "Parameter" in diagnostic.message:
        method = _IN_PLACE[changed[2]]
        return f"change the parameter in place, under `torch.no_grad()`: `{changed[1]}.{method}(…)`"
    if diagnostic.code in _CALLS or diagnostic.code == "invalid-argument-type":
        return "call it with the arguments that it declares, or correct its declaration"
    return "annotate the type that the value really has, or correct the value"


RULE = Rule("PY404", "types", check, needs=frozenset(("ty",)))
