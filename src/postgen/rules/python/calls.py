"""Calls in a post's Python, each by the full name of what it calls."""

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
    """``name`` is dotted and free of the post's own aliases; a method's begins with a dot.

    ``inside`` tells that it stands in a function, and runs when that is called.
    """

    name: str
    node: ast.Call
    block: CodeBlock
    inside: bool

    def span(self, document: Document) -> Span:
        """The span of what is called."""
        return span_of(document, self.block, self.node.func)


@dataclass
class _Walker:
    aliases: dict[str, str] = field(default_factory=dict)

    def calls(self, block: CodeBlock) -> Iterator[Call]:
        for node, inside in survey(block.body):
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._learn(node)
            elif isinstance(node, ast.Call):
                yield Call(self._name(node.func), node, block, inside)

    def _learn(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                self.aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            elif alias.asname:
                self.aliases[alias.asname] = alias.name
            else:
                top = alias.name.split(".")[0]
                self.aliases[top] = top

    def _name(self, node: ast.expr) -> str:
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        parts.append(self.aliases.get(node.id, node.id) if isinstance(node, ast.Name) else "")
        return ".".join(reversed(parts))


@once_per_document
def calls_of(document: Document) -> tuple[Call, ...]:
    """All calls of a post in the order in which they are written; blocks share their imports."""
    walker = _Walker()
    return tuple(call for block in document.python_blocks for call in walker.calls(block))
