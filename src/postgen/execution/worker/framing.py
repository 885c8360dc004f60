"""Messages on sockets: frames of a JSON header and binary parts, never pickled, and file descriptors."""

import array
import contextlib
import errno
import json
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any

_HEAD = struct.Struct("!IIQ")  # length of the header, number of parts, length of all parts

MAX_HEADER = 8 << 20
MAX_PARTS = 1000
# The texts of a report, in characters, so that a header has room for them (up to 12 bytes for a character).
MAX_NAME, MAX_TEXT = 200, 20_000
MAX_WARNINGS, MAX_WARNING_TEXT = 50, 200_000  # of a block, all warnings together
_MAX_FIGURE_TEXT = 400_000  # the data of all figures of a block

_MAX_HANDLES = 16
_HANDLES_TIMEOUT, _HANDLES_PAUSE = 60.0, 0.02  # seconds


IMPORT, POST = b"i", b"p"
"""The messages that come with file descriptors: import the packages; start a post."""


class ConnectionBroken(Exception):  # noqa: N818 (a state of the connection, which callers handle)
    """The other side closed the socket or sent an invalid frame."""


def pack(header: dict[str, Any], parts: Sequence[bytes] = ()) -> bytes:
    """Encode one frame."""
    text = json.dumps({**header, "sizes": [len(part) for part in parts]}).encode()
    return b"".join((_HEAD.pack(len(text), len(parts), sum(map(len, parts))), text, *parts))


def unpack(
    data: bytes | bytearray, max_bytes: int, start: int = 0
) -> tuple[dict[str, Any], list[bytes], int] | None:
    """Decode the frame at ``start`` of ``data``: header, parts and its end. None while it is incomplete.

    Raises ConnectionBroken if the data is invalid or its parts exceed ``max_bytes``.
    """
    body = start + _HEAD.size
    if len(data) < body:
        return None
    length, count, total = _sizes(data, max_bytes, start)
    end = body + length + total
    if len(data) < end:
        return None
    try:
        header = json.loads(bytes(data[body : body + length]))
        sizes = header["sizes"]
    except (ValueError, KeyError, TypeError, RecursionError, MemoryError) as error:
        raise ConnectionBroken("not a frame") from error
    if not isinstance(sizes, list) or not all(type(size) is int and size >= 0 for size in sizes):
        raise ConnectionBroken("the sizes are not whole numbers")
    if len(sizes) != count or sum(sizes) != total:
        raise ConnectionBroken("the sizes do not match")
    parts, at = [], body + length
    for size in sizes:
        parts.append(bytes(data[at : at + size]))
        at += size
    return header, parts, end


def cut_figure_data(texts: list[str]) -> list[str]:
    """The descriptions of figures, as long as a report can carry them."""
    room = min(MAX_TEXT, _MAX_FIGURE_TEXT // max(1, len(texts)))
    return [text[:room] for text in texts[:MAX_PARTS]]


def send(sock: socket.socket, header: dict[str, Any], parts: Sequence[bytes] = ()) -> None:
    """Send one frame. Raises ConnectionBroken if the other side has closed the socket."""
    try:
        sock.sendall(pack(header, parts))
    except OSError as error:
        raise ConnectionBroken(str(error)) from error


def receive(sock: socket.socket, max_bytes: int) -> tuple[dict[str, Any], list[bytes]]:
    """Receive one frame. Raises ConnectionBroken."""
    head = _exactly(sock, _HEAD.size)
    length, _, total = _sizes(head, max_bytes)
    found = unpack(head + _exactly(sock, length + total), max_bytes)
    assert found  # the whole frame was read
    return found[0], found[1]


def _sizes(head: bytes | bytearray, max_bytes: int, start: int = 0) -> tuple[int, int, int]:
    """The length of the header, the number of parts, and the length of all parts."""
    length, count, total = _HEAD.unpack_from(head, start)
    if length > MAX_HEADER or count > MAX_PARTS or total > max_bytes:
        raise ConnectionBroken("frame too large")
    return length, count, total


def _exactly(sock: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        try:
            chunk = sock.recv(min(length - len(data), 1 << 20))
        except OSError as error:
            raise ConnectionBroken(str(error)) from error
        if not chunk:
            raise ConnectionBroken("closed")
        data += chunk
    return bytes(data)


def allow_many_handles() -> None:
    """Allow this process as many file descriptors as the system permits.

    The kernel counts the descriptors on their way through the sockets of a user, and compares the number with
    the limit of the sender. So postgen's limit must be higher than that of its posts.
    """
    import resource  # which Windows does not have

    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def send_handles(sock: socket.socket, message: bytes, handles: Sequence[int]) -> None:
    """Send one byte and file descriptors. Raises OSError.

    If a post has used up the descriptors of its user, wait until it ends.
    """
    deadline = time.monotonic() + _HANDLES_TIMEOUT
    while True:
        try:
            sock.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", handles))])
            return
        except OSError as error:
            if error.errno != errno.ETOOMANYREFS or time.monotonic() > deadline:
                raise
        time.sleep(_HANDLES_PAUSE)


def receive_handles(sock: socket.socket) -> tuple[bytes, list[int]]:
    """Receive one byte and file descriptors; nothing if the other side has closed the socket."""
    handles = array.array("i")
    try:
        message, ancillary, _, _ = sock.recvmsg(1, socket.CMSG_SPACE(_MAX_HANDLES * handles.itemsize))
    except OSError:
        return b"", []
    for _, _, data in ancillary:
        handles.frombytes(data[: len(data) - len(data) % handles.itemsize])
    return message, list(handles)
