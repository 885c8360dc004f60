"""The calls in a post's Python code, each with the full name of the function."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from postgen.document import CodeBlock, Document
from postgen.findings import Span
from postgen.rules.once import once_per_document
from postgen.rules.python.nodes import span_of
from postgen.rules.python.survey import survey


@dataclass(frozen=True, slots=True)
class Call:
    """A call in a Python block.

    ``name`` is the dotted name with the post's import aliases resolved. The name of a method starts with
    a dot. ``inside`` is True for a call in the body of a function.
    """

    name: str
    node: ast.Call
    block: CodeBlock
    inside: bool

    def span(self, document: Document) -> Span:
        """The span of the called expression."""
        return span_of(document, self.block, self.node.func)


@dataclass
class _Walker:
    aliases: dict[str, str] = field(default_factory=dict)

    def calls(self, block: CodeBlock) -> Iterator[Call]:
        for node, inside in survey(block.body):
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._add_aliases(node)
            elif isinstance(node, ast.Call):
                yield Call(self._name(node.func), node, block, inside)

    def _add_aliases(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                self.aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            else:
                top = alias.name.split(".")[0]
                self.aliases[alias.asname or top] = alias.name if alias.asname else top

    def _name(self, node: ast.expr) -> str:
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        parts.append(self.aliases.get(node.id, node.id) if isinstance(node, ast.Name) else "")
        return ".".join(reversed(parts))


@once_per_document
def calls_of(document: Document) -> tuple[Call, ...]:
    """All calls of a post in source order. Imports of one block apply to the blocks after it."""
    walker = _Walker()
    return tuple(call for block in document.python_blocks for call in walker.calls(block))
