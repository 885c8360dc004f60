"""Type error in an annotation or a call.

**What it flags.** Type errors that ty reports with the packages of the reader environment: a value that does
not match its annotation, `None` where it is not expected, a call with too many, too few or unknown arguments,
an attribute that does not exist. It is a warning if the types are generic or if they belong to a package,
because the package's type stubs may be wrong.

**Why.** A wrong type hint teaches the reader something false.

**Example.**

    def loss(w: torch.Tensor) -> float:
        return (w**2).mean()

**Instead.**

    def loss(w: torch.Tensor) -> torch.Tensor:
        return (w**2).mean()

**Not flagged.** Values that the stubs describe imprecisely, such as `x.grad` (`Tensor | None`) or submodules.
Missing imports (IN502) and undefined names (PY405). A post that is checked without a reader environment:
`validate --no-exec` uses one that exists, for up to 100 posts, and builds none.
"""

import ast
import re
from difflib import get_close_matches

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
_ATTRIBUTES = ("missing-attribute", "unresolved-attribute", "no-matching-overload")
_FOUND = re.compile(r"(?:found|[Oo]bject of type) `([^`]*)`")
# The stubs say that the value may be a submodule or anything, but in a lesson it is not.
_IMPRECISE = re.compile(r"Tensor \| (?:None \| )?Module|Module \| (?:None \| )?Tensor|Unknown")
_MAYBE_NONE = re.compile(r"\| None\b|\bNone \|")
# Attributes of packages that are None until something sets them.
_SET_LATER = re.compile(r"\.(?:grad|grad_fn|bias|weight|running_mean|running_var)\b")
_PLAIN_TYPES = {"None", *("int", "float", "str", "bool", "bytes", "complex", "list", "dict", "tuple", "set")}
_MODULE_METHODS = (
    *("parameters", "named_parameters", "buffers", "modules", "named_modules", "children", "named_children"),
    *("state_dict", "load_state_dict", "zero_grad", "train", "eval", "forward", "apply", "register_buffer"),
    *("register_parameter", "requires_grad_", "float", "double", "half", "cuda", "cpu"),
)
_PARAMETER = re.compile(r"^[\s>]*([\w.\[\]]+\.\w+) ([-+*/])= ")
_IN_PLACE = {"+": "add_", "-": "sub_", "*": "mul_", "/": "div_"}
_FUNCTION = re.compile(r"(?:function|method|of) `([A-Za-z_]\w*)|to `([A-Za-z_]\w*)")


def check(document: Document, context: Context) -> Problems:
    own = _own_names(document)
    for diagnostic in context.diagnostics["ty"]:
        if diagnostic.code == "not-callable":
            yield from _misspelled_method(diagnostic, document)
        elif diagnostic.code in (*_CALLS, *_RETURNS, *_VALUES, *_ATTRIBUTES) and not _is_imprecise(
            diagnostic, document
        ):
            yield Problem(
                diagnostic.span,
                f"type error: {diagnostic.message}",
                _suggestion(diagnostic, document),
                severity=None if _is_certain(diagnostic, own) else Severity.WARNING,
            )


def _is_imprecise(diagnostic: Diagnostic, document: Document) -> bool:
    """True if the type comes from stubs that say less than a reader knows."""
    types = " ".join(_FOUND.findall(diagnostic.message))
    if _IMPRECISE.search(types):
        return True
    if not _MAYBE_NONE.search(types):
        return False
    line = document.source.line_text(diagnostic.span.line)
    names = "|".join(map(re.escape, set(re.findall(r"[A-Za-z_]\w*", line))))
    assigned = re.compile(rf"^\s*(?:{names})\b[^=\n(]*=(?!=)[^\n]*", re.MULTILINE)
    code = [text for block in document.python_blocks for text in assigned.findall(block.body)]
    return any(_SET_LATER.search(text) for text in (line, *code))


def _misspelled_method(diagnostic: Diagnostic, document: Document) -> Problems:
    """A call such as `model.paramters()`, which the stubs of torch take for a call of a submodule."""
    span = diagnostic.span
    until = document.source.line_text(span.end_line)[: span.end_column - 1]
    called = re.search(r"\.([A-Za-z_]\w*)(?:\([^()]*\))?$", until)
    name = called[1] if called else ""
    near = get_close_matches(name, _MODULE_METHODS, 1, 0.8) if name and name not in _MODULE_METHODS else ()
    if near and not re.search(rf"\.{name}\s*(?::[^=]+)?=", document.text):
        message = f"type error: a module has no method `{name}`"
        yield Problem(span, message, f"did you mean `{near[0]}`?", severity=Severity.WARNING)


def _is_certain(diagnostic: Diagnostic, own: frozenset[str]) -> bool:
    if "[" in diagnostic.message:
        return False  # checkers and stubs are most often wrong about generic types
    if diagnostic.code in _ATTRIBUTES:
        return any(name in own for name in re.findall(r"`([A-Za-z_]\w*)`", diagnostic.message))
    types = " ".join(_FOUND.findall(diagnostic.message))
    names = {*re.findall(r"[A-Za-z_]\w*", types)}
    if _MAYBE_NONE.search(types) and not names <= _PLAIN_TYPES | own:
        return False
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
    if diagnostic.code in ("missing-attribute", "unresolved-attribute"):
        return "correct the name, or define the attribute in its class"
    if diagnostic.code in (*_CALLS, "no-matching-overload", "invalid-argument-type"):
        return "pass the arguments that the function declares, or correct its declaration"
    return "annotate the actual type of the value, or correct the value"


RULE = Rule("PY404", "types", check, requires=frozenset(("ty",)))
