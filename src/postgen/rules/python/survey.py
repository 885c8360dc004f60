"""One walk through a block's syntax tree for all rules that look for something in it."""

import ast
from functools import lru_cache

from postgen.rules.engines.parsing import tree

Noted = (
    ast.Import | ast.ImportFrom | ast.Call | ast.ExceptHandler | ast.Assign | ast.AugAssign
    | ast.Raise | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
)  # fmt: skip
_NOTED = frozenset(Noted.__args__)
_FUNCTIONS = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
_BASES = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)
# Most of a tree, with nothing below them.
_LEAVES = frozenset((ast.Name, ast.Constant, *(kind for base in _BASES for kind in base.__subclasses__())))


@lru_cache(maxsize=512)
def survey(code: str) -> tuple[tuple[Noted, bool], ...]:
    """Imports, calls, handlers, assignments and the like in order, each with whether a function holds it."""
    module = tree(code)
    if module is None:
        return ()
    found: list[tuple[Noted, bool]] = []
    stack: list[tuple[ast.AST, bool]] = [(module, False)]
    while stack:
        node, inside = stack.pop()
        kind = node.__class__
        if kind in _NOTED:
            found.append((node, inside))  # type: ignore[arg-type]
        inside = inside or kind in _FUNCTIONS
        below: list[tuple[ast.AST, bool]] = []
        for name in node._fields:
            value = getattr(node, name, None)
            if value.__class__ is list:
                below.extend(
                    (item, inside)
                    for item in value
                    if item.__class__ not in _LEAVES and isinstance(item, ast.AST)
                )
            elif value.__class__ not in _LEAVES and isinstance(value, ast.AST):
                below.append((value, inside))
        stack.extend(reversed(below))
    return tuple(found)
