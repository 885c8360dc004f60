"""Size limits for responses, so that a broken server cannot fill the memory."""

from collections.abc import Iterable, Iterator

from httpx2 import SyncByteStream

MAX_BYTES = 8_000_000  # of a reply that is not streamed, and of one line of a stream

_PROBLEM = f"more than {MAX_BYTES // 1_000_000} MB in one piece"


def bounded(chunks: Iterable[bytes]) -> bytes:
    """Join the chunks. Raises OverflowError if they exceed the limit."""
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > MAX_BYTES:
            raise OverflowError(_PROBLEM)
    return bytes(data)


class BoundedLines(SyncByteStream):
    """A byte stream that raises OverflowError if one of its lines exceeds the limit."""

    def __init__(self, stream: SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        line_bytes = 0
        for chunk in self._stream:
            end = chunk.rfind(b"\n")
            line_bytes = line_bytes + len(chunk) if end < 0 else len(chunk) - end - 1
            if line_bytes > MAX_BYTES:
                raise OverflowError(_PROBLEM)
            yield chunk

    def close(self) -> None:
        self._stream.close()
