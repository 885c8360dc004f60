"""Variable without a type annotation.

**What it flags.** The first assignment to a variable, in a post or in a function, without a type annotation.
The rule is off unless the series selects it by its code.

**Why.** In some series, an annotation tells a reader what each name contains.

**Example.** `rate = 0.1`

**Instead.** `rate: float = 0.1`

**Not flagged.** Variables that Python cannot annotate in place: loop variables, `with … as`, several targets
at once. Attributes and names that start with an underscore.
"""

import ast
from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import syntax_tree
from postgen.rules.python.ast_tools import span_of


def check(document: Document, context: Context) -> Problems:
    known: set[str] = set()  # the blocks of a post share one namespace
    for block in document.python_blocks:
        module = syntax_tree(block.body)
        for name in _unannotated(module.body, known) if module else ():
            yield Problem(
                span_of(document, block, name),
                f"the variable `{name.id}` has no type annotation",
                f"add its type, for example `{name.id}: float = …`",
            )


def _unannotated(body: list[ast.stmt], known: set[str]) -> Iterator[ast.Name]:
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            known.add(node.target.id)
        elif isinstance(node, ast.Assign):
            target = node.targets[0]
            if len(node.targets) == 1 and isinstance(target, ast.Name) and _is_new(target.id, known):
                yield target
            known.update(*map(_names, node.targets))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _unannotated(node.body, _parameters(node.args))
        elif isinstance(node, ast.ClassDef):
            yield from _unannotated(node.body, set())
        else:
            if isinstance(node, ast.For | ast.AsyncFor):
                known |= _names(node.target)
            for field in ("body", "orelse", "finalbody"):
                yield from _unannotated(getattr(node, field, []), known)
            for handler in getattr(node, "handlers", []):
                yield from _unannotated(handler.body, known)


def _is_new(name: str, known: set[str]) -> bool:
    return name not in known and not name.startswith("_")


def _names(target: ast.expr) -> set[str]:
    return {name.id for name in ast.walk(target) if isinstance(name, ast.Name)}


def _parameters(arguments: ast.arguments) -> set[str]:
    several = (arguments.vararg, arguments.kwarg)
    named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *several)
    return {argument.arg for argument in named if argument}


RULE = Rule("PY403", "variable-annotations", check, default=False)
