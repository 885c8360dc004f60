"""How much an endpoint may send at once before it is no reply: what memory a broken server can take."""

from collections.abc import Iterable, Iterator

from httpx2 import SyncByteStream

MOST_BYTES = 8_000_000
"""Bytes of a reply that is not streamed, or of one line of a stream: no reply has a million characters."""


class TooMuchError(OverflowError):
    """More came than any reply has. Never leaves this layer."""

    def __init__(self) -> None:
        super().__init__(f"more than {MOST_BYTES // 1_000_000} MB in one piece")


def bounded(chunks: Iterable[bytes]) -> bytes:
    """All chunks together.

    Raises:
        TooMuchError: they are more than a reply has.
    """
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > MOST_BYTES:
            raise TooMuchError
    return bytes(data)


class BoundedLines(SyncByteStream):
    """A stream of bytes that ends with an error where a line of it does not end."""

    def __init__(self, stream: SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        since = 0
        for chunk in self._stream:
            end = chunk.rfind(b"\n")
            since = since + len(chunk) if end < 0 else len(chunk) - end - 1
            if since > MOST_BYTES:
                raise TooMuchError
            yield chunk

    def close(self) -> None:
        self._stream.close()
