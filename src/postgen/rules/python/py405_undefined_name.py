"""Undefined name.

**What it flags.** A name that neither Python nor a block so far defines. A local variable used too early.

**Why.** A reader who runs the blocks in order gets a NameError.

**Example.** `x = torch.ones(3)`

**Instead.**

    import torch

    x = torch.ones(3)

A name of `shared.code` in `outline.yaml` is not defined until the post contains its definition, because
nothing is added to a post when it runs. The help then says so.

**Not flagged.** Names in string annotations, such as the axes of `Float[Tensor, "batch"]`. Names that also
appear in a block that does not parse, because that block may define them.
"""

import re

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import syntax_tree
from postgen.rules.checkers.ruff import UNDEFINED
from postgen.rules.python.ast_tools import text_of


def check(document: Document, context: Context) -> Problems:
    broken = [block.body for block in document.python_blocks if syntax_tree(block.body) is None]
    perhaps_defined = {name for body in broken for name in re.findall(r"\w+", body)}
    for diagnostic in context.diagnostics["ruff"]:
        if diagnostic.code not in UNDEFINED:
            continue
        span = diagnostic.span
        name = text_of(document, span)
        is_quoted = document.source.line_text(span.line)[: span.column - 1].endswith(("'", '"'))
        if not is_quoted and name not in perhaps_defined:
            yield Problem(
                span,
                f"the name `{name}` is not defined"
                if diagnostic.code == "F821"
                else f"the variable `{name}` is used before it is assigned",
                f"copy the definition of `{name}` from `shared.code` in outline.yaml into the post"
                if name in context.series.shared_definitions
                else f"define or import `{name}` in this block or in an earlier one",
            )


RULE = Rule("PY405", "undefined-name", check, requires=frozenset(("ruff",)))
