"""What the rules about running the code share."""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Span
from postgen.outcomes import BlockFailure, BlockOutcome, BlockStatus
from postgen.rules.base import Context

_MAX_LENGTH = 300


def blocks_with_status(
    document: Document, context: Context, *statuses: BlockStatus
) -> Iterator[tuple[BlockOutcome, Span]]:
    """The blocks that ended with one of ``statuses``, and the line where each failed, else its fence."""
    for block in context.block_outcomes:
        if block.status in statuses:
            line = block.failure.line if block.failure else 0
            known = 1 <= line <= document.source.line_count
            yield block, document.source.line_span(line if known else block.line)


def shorten(message: str) -> str:
    """A message on one line, shortened if necessary. Spaces within its lines stay as they are."""
    line = " ".join(part for line in message.splitlines() if (part := line.strip()))
    return line if len(line) <= _MAX_LENGTH else line[: _MAX_LENGTH - 1] + "…"


def describe(failure: BlockFailure) -> str:
    """The type of an exception and its message, on one line."""
    return failure.kind + (f": {shorten(failure.message)}" if failure.message else "")
