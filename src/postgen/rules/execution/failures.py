"""Blocks that did not pass: which, where, and how to quote what they said."""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Span
from postgen.outcomes import BlockOutcome, BlockStatus
from postgen.rules.context import Context

LONGEST = 300


def failing(context: Context, *statuses: BlockStatus) -> Iterator[BlockOutcome]:
    """The blocks of the post that ended in one of ``statuses``."""
    if context.outcome:
        yield from (block for block in context.outcome.blocks if block.status in statuses)


def place_of(document: Document, block: BlockOutcome) -> Span:
    """The Markdown line where a block failed; its fence where that is not known."""
    known = block.failure is not None and 1 <= block.failure.line <= document.source.line_count
    return document.source.line_span(block.failure.line if block.failure and known else block.line)


def quoted(message: str) -> str:
    """A message on one line, and not too long."""
    line = " ".join(message.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
