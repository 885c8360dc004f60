"""Read the responses of servers: JSON values that may have any type, events, and size limits."""

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from httpx2 import SyncByteStream

T = TypeVar("T")

MAX_BYTES = 8_000_000  # of a reply that is not streamed, and of one event of a stream

_MOST_OBJECTS = 300  # braces of a text that are tried as the start of an object
_PROBLEM = f"more than {MAX_BYTES // 1_000_000} MB in one piece"


def as_mapping(value: object) -> Mapping[str, Any]:
    """The value if it is a JSON object, else ``{}``."""
    return value if isinstance(value, Mapping) else {}


def as_list(value: object) -> list[Any]:
    """The value if it is a JSON array, else ``[]``."""
    return value if isinstance(value, list) else []


def as_count(value: object) -> int:
    """The value if it is a positive integer, else 0."""
    return value if isinstance(value, int) and value > 0 else 0


def json_objects(text: str) -> list[str]:
    """The JSON objects in a text, as text: the last one first, and each before those inside it.

    A model may write before and after its answer, correct itself, or put the answer into another object.
    """
    decoder = json.JSONDecoder()
    groups: list[list[str]] = []
    start, whole_end, tries = text.find("{"), -1, 0
    while start >= 0 and tries < _MOST_OBJECTS:
        tries += 1
        try:
            _, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            end = -1
        if end > whole_end:
            groups.append([text[start:end]])
            whole_end = end
        elif end >= 0:
            groups[-1].append(text[start:end])
        start = text.find("{", start + 1)
    return [found for group in reversed(groups) for found in group]


def validated_object(reply: str, validate: Callable[[str], T]) -> T:
    """The result of ``validate`` for the last JSON object of a reply that it accepts.

    If it accepts none, its error for the last object is raised: a ValueError, KeyError or TypeError.
    """
    problem: Exception | None = None
    found = json_objects(reply)
    for text in found:
        try:
            return validate(text)
        except (ValueError, KeyError, TypeError) as error:
            problem = problem or error
    whole = _half_object(reply)
    if problem and 2 * max(map(len, found)) > len(whole):
        raise problem
    return validate(whole)


def _half_object(reply: str) -> str:
    """The text between the first and the last brace, which is not JSON; the error says why."""
    start, end = reply.find("{"), reply.rfind("}")
    return reply[start : end + 1] if 0 <= start < end else reply


def bounded(chunks: Iterable[bytes]) -> bytes:
    """Join the chunks. Raises OverflowError if they exceed the limit."""
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > MAX_BYTES:
            raise OverflowError(_PROBLEM)
    return bytes(data)


def bounded_stream(stream: "SyncByteStream") -> "SyncByteStream":
    """A byte stream that raises OverflowError if one of its lines exceeds the limit."""
    import httpx2

    class Bounded(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            line_bytes = 0
            for chunk in stream:
                end = chunk.rfind(b"\n")
                line_bytes = line_bytes + len(chunk) if end < 0 else len(chunk) - end - 1
                if line_bytes > MAX_BYTES:
                    raise OverflowError(_PROBLEM)
                yield chunk

        def close(self) -> None:
            stream.close()

    return Bounded()


def server_sent_events(chunks: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """The name (or an empty string) and the data of each event of a stream.

    Not the SDK's decoder: it hides the event `[DONE]`, which says that a reply is whole.

    Raises:
        OverflowError: an event exceeds the limit.
        UnicodeDecodeError: a line is not UTF-8.
    """
    name, data, size = "", [], 0
    for line in _lines(chunks):
        field, _, value = line.partition(":")
        if field == "data":
            data.append(value.removeprefix(" "))
            size += len(value)
            if size > MAX_BYTES:
                raise OverflowError(_PROBLEM)
        elif field == "event":
            name = value.strip()
        elif not line:
            if data:
                yield name, "\n".join(data)
            name, data, size = "", [], 0
    if data:
        yield name, "\n".join(data)


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """The complete lines. A last line without an end was cut, unless it is the end of the stream itself."""
    pending, is_first = bytearray(), True
    for chunk in chunks:
        pending += chunk
        if is_first and len(pending) >= len(BOM_UTF8):
            pending, is_first = pending.removeprefix(BOM_UTF8), False
        if b"\n" in chunk:
            *complete, rest = bytes(pending).split(b"\n")
            pending = bytearray(rest)
            for line in complete:
                yield line.decode().removesuffix("\r")
        elif len(pending) > MAX_BYTES:
            raise OverflowError(_PROBLEM)
    if pending.strip() == b"data: [DONE]":
        yield pending.decode()
