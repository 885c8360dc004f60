"""A post's Python code as one file with the line numbers of the post."""

from collections.abc import Iterable

from postgen.document import CodeBlock, Document
from postgen.findings import Span
from postgen.rules.engines.parsing import pure_python


def lay_out(blocks: Iterable[CodeBlock]) -> str:
    """The code of the blocks, each at its line numbers in the post. All other lines are empty."""
    lines: list[str] = []
    for block in blocks:
        lines.extend([""] * (block.first_line - 1 - len(lines)))
        lines.extend(pure_python(block.body).removesuffix("\n").split("\n"))
    return "\n".join(lines) + "\n"


class Placing:
    """Maps positions in a file from ``lay_out`` to positions in the post."""

    def __init__(self, document: Document, blocks: Iterable[CodeBlock]) -> None:
        self.source = document.source
        self.lines: dict[int, str] = {}
        for block in blocks:
            self.lines.update(enumerate(block.body.removesuffix("\n").split("\n"), block.first_line))

    def offset(self, line: int, column: int) -> int:
        """The offset in the post for a line and a column of the file."""
        if line not in self.lines:  # a checker points past the end: use the end of the code above
            above = [number for number in self.lines if number < line]
            line = max(above, default=min(self.lines, default=1))
            column = len(self.lines.get(line, "")) + 1
        code, written = self.lines.get(line, ""), self.source.line_text(line)
        # In a list or a quotation, the code does not start at the start of the line.
        column += max(0, len(written) - len(code)) if written.endswith(code) else 0
        return self.source.line_start(line) + min(column - 1, len(written))

    def span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        start = self.offset(line, column)
        end = self.offset(end_line, end_column) if end_line == line or end_line in self.lines else start
        line_end = self.source.line_end(self.source.position(start)[0])
        if end <= start:  # an empty range: use the character at this position, if any
            end = min(start + 1, line_end)
        return self.source.span(start, end)
