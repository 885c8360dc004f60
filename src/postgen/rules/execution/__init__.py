"""What the rules about running the code share."""

from collections.abc import Iterator
from pathlib import Path

from postgen.document import Document
from postgen.findings import RelatedPlace, Span
from postgen.images import diff_images
from postgen.outcomes import BlockFailure, BlockOutcome, BlockStatus, CodePlace, Figure
from postgen.rules.base import Context

_MAX_LENGTH = 300
_MAX_BYTES = 32 << 20  # of an image file


def blocks_with_status(
    document: Document, context: Context, *statuses: BlockStatus
) -> Iterator[tuple[BlockOutcome, Span, tuple[RelatedPlace, ...]]]:
    """The blocks that ended with one of ``statuses``, each with the line where it failed, else its fence.

    The third value is the line in another block whose function failed, if there is one.
    """
    for block in context.block_outcomes:
        if block.status in statuses:
            failure = block.failure or BlockFailure("", "", 0)
            place = CodePlace(failure.line, failure.helper_line)
            yield block, *locate(document, block, place, "it failed here, in code of another block")


def locate(
    document: Document, block: BlockOutcome, place: CodePlace | None, message: str
) -> tuple[Span, tuple[RelatedPlace, ...]]:
    """The span of a place in a block, or of its fence, and the place in another block with ``message``."""
    count = document.source.line_count
    line, helper_line = (place.line, place.helper_line) if place else (0, 0)
    span = document.source.line_span(line if 1 <= line <= count else block.line)
    if not 1 <= helper_line <= count:
        return span, ()
    return span, (RelatedPlace(document.source.line_span(helper_line), message),)


def shorten(message: str) -> str:
    """A message on one line, shortened if necessary. Spaces within its lines stay as they are."""
    line = " ".join(part for line in message.splitlines() if (part := line.strip()))
    return line if len(line) <= _MAX_LENGTH else line[: _MAX_LENGTH - 1] + "…"


def describe(failure: BlockFailure) -> str:
    """The type of an exception and its message, on one line."""
    kind = shorten(failure.kind)  # code may give a type any name
    return kind + (f": {shorten(failure.message)}" if failure.message else "")


def figure_file_problem(path: Path, target: str, figure: Figure) -> str:
    """The problem with the file of a figure that a post shows as ``target``; empty if there is none."""
    try:
        if not path.is_file():  # reading a device might never end
            return f"the figure `{target}` does not exist"
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError):  # ValueError: not a valid file name
        return f"the figure `{target}` cannot be read"
    if len(data) > _MAX_BYTES:
        return f"the figure `{target}` is larger than {_MAX_BYTES >> 20} MiB"
    difference = diff_images(data, figure.png)
    return f"the figure `{target}` is stale: {difference}" if difference else ""
