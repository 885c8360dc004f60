"""Whether two PNGs show the same to a person, without a library for images.

matplotlib's wheels carry their own font engine, so a figure drawn again on another machine differs by the
rounding of a few pixels at most; a changed curve or label differs in whole patches. So the means of small
cells are compared. Pictures are only decoded when their bytes differ.
"""

import struct
import zlib
from dataclasses import dataclass

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # colour type: bytes a pixel, at 8 bits each
_MOST_PIXELS = 16_000_000
_CELL = 4  # pixels


@dataclass(frozen=True, slots=True)
class PictureDifference:
    """How two pictures differ, in words for the author; ``share`` is the part of the area, 0 to 1."""

    message: str
    share: float = 1.0


def picture_difference(expected: bytes, actual: bytes, threshold: int = 12) -> PictureDifference | None:
    """How the PNG ``actual`` differs from ``expected`` to the eye; None if it does not.

    ``threshold`` is how much the mean of a cell of 4 × 4 pixels may differ, of 255.
    """
    if expected == actual:
        return None
    one, other = _cells(expected), _cells(actual)
    if one is None or other is None:
        which = "the file in the post" if one is None else "the figure that was drawn"
        return PictureDifference(f"{which} is no PNG that can be compared")
    if one[0] != other[0]:
        (width, height), (new_width, new_height) = one[0], other[0]
        return PictureDifference(
            f"it is {width} × {height} pixels, and {new_width} × {new_height} were drawn"
        )
    cells = len(one[1])
    differing = sum(
        any(abs(a - b) > threshold for a, b in zip(cell, other_cell, strict=True))
        for cell, other_cell in zip(one[1], other[1], strict=True)
    )
    if differing <= max(2, cells // 10_000):
        return None
    share = differing / cells
    return PictureDifference(f"{max(share, 0.001):.1%} of its area looks different", share)


def _cells(png: bytes) -> tuple[tuple[int, int], list[tuple[float, float, float]]] | None:
    """The size of a PNG and the mean colour of its cells; None for what is no plain PNG."""
    found = _decoded(png)
    if found is None:
        return None
    width, height, rows = found
    cells = []
    for top in range(0, height, _CELL):
        band = rows[top : top + _CELL]
        for left in range(0, width, _CELL):
            part = [row[3 * left : 3 * (left + _CELL)] for row in band]
            count = sum(map(len, part)) / 3
            red, green, blue = (sum(sum(piece[i::3]) for piece in part) / count for i in range(3))
            cells.append((red, green, blue))
    return (width, height), cells


def _decoded(png: bytes) -> tuple[int, int, list[bytes]] | None:
    """Width, height and rows of RGB bytes, what is transparent shown on white."""
    if png[:8] != _SIGNATURE:
        return None
    at, data, palette = 8, bytearray(), b""
    width = height = kind = 0
    while at + 12 <= len(png):
        length, name = struct.unpack_from("!I4s", png, at)
        body = png[at + 8 : at + 8 + length]
        if name == b"IHDR":
            if len(body) != 13:
                return None
            width, height, depth, kind, _, _, interlaced = struct.unpack("!IIBBBBB", body)
            if depth != 8 or interlaced or kind not in _CHANNELS:
                return None
            if not 0 < width * height <= _MOST_PIXELS:
                return None
        elif name == b"PLTE":
            palette = body
        elif name == b"IDAT":
            data += body
        at += 12 + length
    if not width:
        return None
    stride = width * _CHANNELS[kind]
    try:
        raw = zlib.decompressobj().decompress(bytes(data), height * (stride + 1))
    except zlib.error:
        return None
    if len(raw) != height * (stride + 1):
        return None
    rows = _unfiltered(raw, height, stride, _CHANNELS[kind])
    if rows is None:
        return None
    return width, height, [_to_rgb(row, kind, palette) for row in rows]


def _unfiltered(raw: bytes, height: int, stride: int, step: int) -> list[bytearray] | None:
    """Undo the prediction of PNG: each row is stored as its difference to its neighbours."""
    rows: list[bytearray] = []
    above = bytearray(stride)
    for number in range(height):
        start = number * (stride + 1)
        method, row = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        if method == 1:
            for i in range(step, stride):
                row[i] = (row[i] + row[i - step]) & 255
        elif method == 2:
            row = bytearray([(a + b) & 255 for a, b in zip(row, above, strict=True)])
        elif method == 3:
            for i in range(stride):
                row[i] = (row[i] + (((row[i - step] if i >= step else 0) + above[i]) >> 1)) & 255
        elif method == 4:
            _undo_paeth(row, above, step)
        elif method != 0:
            return None
        rows.append(row)
        above = row
    return rows


def _undo_paeth(row: bytearray, above: bytearray, step: int) -> None:
    for i in range(len(row)):
        left, corner = (row[i - step], above[i - step]) if i >= step else (0, 0)
        up = above[i]
        to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
        guess = up if to_up <= to_corner else corner
        if to_left <= to_up and to_left <= to_corner:
            guess = left
        row[i] = (row[i] + guess) & 255


def _to_rgb(row: bytearray, kind: int, palette: bytes) -> bytes:
    if kind == 2:
        return bytes(row)
    if kind in (0, 4):
        grey = row if kind == 0 else _on_white(row[0::2], row[1::2])
        return bytes(value for value in grey for _ in range(3))
    if kind == 3:
        return b"".join(palette[3 * i : 3 * i + 3].ljust(3, b"\0") for i in row)
    alpha = row[3::4]
    channels = [row[i::4] for i in range(3)]
    if alpha.count(255) != len(alpha):
        channels = [_on_white(channel, alpha) for channel in channels]
    rgb = bytearray(3 * len(alpha))
    for i, channel in enumerate(channels):
        rgb[i::3] = channel
    return bytes(rgb)


def _on_white(values: bytearray, alpha: bytearray) -> bytearray:
    return bytearray((v * a + 255 * (255 - a)) // 255 for v, a in zip(values, alpha, strict=True))
