"""No demonstration with the package that the kind requires.

**What it flags.** A post whose kind has a `required_import` (`torch`, in this series) and whose section of
demonstrations has no Python code that uses this package.

**Why.** The series promises code that readers can run, with the same library throughout.

**Example.** Demonstrations that are only described, or that use another library: `print(np.zeros(2))`

**Instead.** `print(torch.zeros(2))`

**Not flagged.** A package that an earlier block of the post imports, since all blocks share one namespace.
Code that does not parse (PY401) but names the package. An empty section (ST105) or a missing one (ST102).
"""

import ast
import re

from postgen.document import CodeBlock, Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import syntax_tree


def check(document: Document, context: Context) -> Problems:
    package = context.kind.required_import if context.kind else None
    section = context.section(document, "demonstrations")
    if package is None or section is None or not section.blocks:
        return
    before = [block for block in document.python_blocks if block.line <= section.end_line]
    shown = [block for block in before if block.line > section.line]
    if not shown:
        yield Problem(
            document.heading_span(section.heading),
            f"`{section.name}` has no Python code",
            f"add a fenced block marked `python` that demonstrates the topic with {package}",
        )
        return
    names = {package}.union(*(_bound_names(block, package) for block in before if package in block.body))
    used = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
    if not any(used.search(block.body) for block in shown):
        yield Problem(
            document.heading_span(section.heading),
            f"no demonstration uses {package}",
            f"write at least one demonstration with {package}",
        )


def _bound_names(block: CodeBlock, package: str) -> set[str]:
    """The names that the top-level imports of a block bind to the package or its members."""
    module = syntax_tree(block.body)
    found: set[str] = set()
    for node in module.body if module else ():
        if isinstance(node, ast.Import):
            found |= {a.asname or a.name.split(".")[0] for a in node.names if _is_part_of(a.name, package)}
        elif isinstance(node, ast.ImportFrom) and _is_part_of(node.module or "", package):
            found |= {alias.asname or alias.name for alias in node.names if alias.name != "*"}
    return found


def _is_part_of(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


RULE = Rule("ST112", "no-demonstration", check)
