"""One walk over a block's syntax tree, shared by all rules."""

import ast
from functools import lru_cache

from postgen.rules.engines.parsing import tree

SelectedNode = (
    ast.Import | ast.ImportFrom | ast.Call | ast.ExceptHandler | ast.Assign | ast.AugAssign
    | ast.Raise | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
)  # fmt: skip
_SELECTED = frozenset(SelectedNode.__args__)
_FUNCTIONS = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
_BASES = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)
# Nodes without children of interest. Skipping them saves most of the work.
_LEAVES = frozenset((ast.Name, ast.Constant, *(kind for base in _BASES for kind in base.__subclasses__())))


@lru_cache(maxsize=512)
def survey(code: str) -> tuple[tuple[SelectedNode, bool], ...]:
    """Imports, calls, handlers, assignments and definitions in order, each with True if in a function."""
    module = tree(code)
    if module is None:
        return ()
    found: list[tuple[SelectedNode, bool]] = []
    stack: list[tuple[ast.AST, bool]] = [(module, False)]
    while stack:
        node, inside = stack.pop()
        kind = node.__class__
        if kind in _SELECTED:
            found.append((node, inside))  # type: ignore[arg-type]
        inside = inside or kind in _FUNCTIONS
        children: list[tuple[ast.AST, bool]] = []
        for name in node._fields:
            value = getattr(node, name, None)
            children.extend(
                (item, inside)
                for item in (value if value.__class__ is list else (value,))
                if item.__class__ not in _LEAVES and isinstance(item, ast.AST)
            )
        stack.extend(reversed(children))
    return tuple(found)
