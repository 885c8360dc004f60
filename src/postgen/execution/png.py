"""Check that the bytes of a figure are a PNG and nothing else, without decoding the image."""

import struct
import zlib

from postgen.outcomes import Figure

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KNOWN = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"pHYs", b"gAMA", b"sRGB", b"cHRM", b"sBIT", b"bKGD"}
_MAX_PIXELS = 50_000_000
_MAX_SIDE = 20_000


def checked_figure(data: bytes) -> Figure | None:
    """``data`` as a figure without unknown chunks; None if it is not a well-formed PNG."""
    if data[:8] != _SIGNATURE:
        return None
    chunks, at, size, ended, pixels = [_SIGNATURE], 8, (0, 0), False, False
    while at < len(data) and not ended:
        if at + 12 > len(data):
            return None
        length, kind = struct.unpack_from("!I4s", data, at)
        end = at + 12 + length
        if (
            end > len(data)
            or zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from("!I", data, end - 4)[0]
        ):
            return None
        if (kind == b"IHDR") != (at == 8):
            return None
        if kind == b"IHDR":
            if length != 13:
                return None
            size = struct.unpack_from("!II", data, at + 8)
        pixels = pixels or kind == b"IDAT"
        ended = kind == b"IEND"
        if kind in _KNOWN:
            chunks.append(data[at:end])
        at = end
    width, height = size
    if not (ended and pixels and 0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        return None
    if width * height > _MAX_PIXELS:
        return None
    return Figure(b"".join(chunks), width, height)
