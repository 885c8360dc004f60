"""The definitions at the top level of Python code, in a form that can be compared."""

import ast
import warnings

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def definitions_of(code: str) -> dict[str, str]:
    """The source of each function, class and variable by its name; empty if the code does not parse.

    Comments, docstrings and annotations are left out. Of a variable only its first value counts.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes do not matter here
            tree = ast.parse(code)
        found: dict[str, str] = {}
        for node in tree.body:
            for name in _defined_names(node):
                found.setdefault(name, ast.unparse(_simplified(node)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return found


def line_of_definition(code: str, name: str) -> int:
    """The line, counted from 0, in which the definition of a name begins; 0 if no line begins with it."""
    starts = (f"def {name}", f"async def {name}", f"class {name}", name)
    lines = code.split("\n")
    return next((n for n, line in enumerate(lines) if line.startswith(starts)), 0)


def _defined_names(node: ast.stmt) -> list[str]:
    if isinstance(node, _Function | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
        return [node.target.id]
    return []


def _simplified(node: ast.stmt) -> ast.stmt:
    """The node without docstrings and annotations. It is changed in place."""
    for part in ast.walk(node):
        if isinstance(part, ast.arg):
            part.annotation = None
        if isinstance(part, _Function):
            part.returns = None
        if isinstance(part, _Function | ast.ClassDef) and ast.get_docstring(part, clean=False) is not None:
            part.body = part.body[1:] or [ast.Pass()]
    if isinstance(node, ast.AnnAssign) and node.value:
        return ast.copy_location(ast.Assign([node.target], node.value), node)
    return node
