"""Helpers of the EX rules."""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Span
from postgen.outcomes import BlockOutcome, BlockStatus
from postgen.rules.base import Context

MAX_LENGTH = 300


def blocks_with_status(context: Context, *statuses: BlockStatus) -> Iterator[BlockOutcome]:
    """The blocks of the post that ended with one of ``statuses``."""
    if context.outcome:
        yield from (block for block in context.outcome.blocks if block.status in statuses)


def failure_span(document: Document, block: BlockOutcome) -> Span:
    """The Markdown line where a block failed, or its fence if the line is unknown."""
    known = block.failure is not None and 1 <= block.failure.line <= document.source.line_count
    return document.source.line_span(block.failure.line if block.failure and known else block.line)


def shorten(message: str) -> str:
    """A message on one line, shortened if necessary."""
    line = " ".join(message.split())
    return line if len(line) <= MAX_LENGTH else line[: MAX_LENGTH - 1] + "…"
