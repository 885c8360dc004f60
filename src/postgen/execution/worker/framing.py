"""Messages on sockets: frames of a JSON header and binary parts, never pickled, and file descriptors."""

import array
import json
import socket
import struct
from collections.abc import Sequence
from typing import Any

_HEAD = struct.Struct("!IIQ")  # length of the header, number of parts, length of all parts

MAX_HEADER = 8 << 20
MAX_PARTS = 1000
_MAX_HANDLES = 16


IMPORT, POST = b"i", b"p"
"""The messages that come with file descriptors: import the packages; start a post."""


class ConnectionBroken(Exception):  # noqa: N818 (a state of the connection, which callers handle)
    """The other side closed the socket or sent an invalid frame."""


def pack(header: dict[str, Any], parts: Sequence[bytes] = ()) -> bytes:
    """Encode one frame."""
    text = json.dumps({**header, "sizes": [len(part) for part in parts]}).encode()
    return b"".join((_HEAD.pack(len(text), len(parts), sum(map(len, parts))), text, *parts))


def unpack(data: bytes | bytearray, max_bytes: int) -> tuple[dict[str, Any], list[bytes], int] | None:
    """Decode the frame at the start of ``data``: header, parts and length. None while it is incomplete.

    Raises ConnectionBroken if the data is invalid or its parts exceed ``max_bytes``.
    """
    if len(data) < _HEAD.size:
        return None
    length, count, total = _sizes(data, max_bytes)
    end = _HEAD.size + length + total
    if len(data) < end:
        return None
    try:
        header = json.loads(bytes(data[_HEAD.size : _HEAD.size + length]))
        sizes = [int(size) for size in header["sizes"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConnectionBroken("not a frame") from error
    if len(sizes) != count or sum(sizes) != total or min(sizes, default=0) < 0:
        raise ConnectionBroken("the sizes do not match")
    parts, at = [], _HEAD.size + length
    for size in sizes:
        parts.append(bytes(data[at : at + size]))
        at += size
    return header, parts, end


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


def _sizes(head: bytes | bytearray, max_bytes: int) -> tuple[int, int, int]:
    """The length of the header, the number of parts, and the length of all parts."""
    length, count, total = _HEAD.unpack_from(head)
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


def send_handles(sock: socket.socket, message: bytes, handles: Sequence[int]) -> None:
    """Send one byte and file descriptors. Raises OSError."""
    sock.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", handles))])


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
