"""PNG sanitising and perceptual image diff."""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postgen.outcomes import Figure

if TYPE_CHECKING:
    from PIL.Image import Image


_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KNOWN = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"pHYs", b"gAMA", b"sRGB", b"cHRM", b"sBIT", b"bKGD"}
_MAX_PIXELS = 50_000_000
_MAX_SIDE = 20_000


def sanitize_png(data: bytes) -> Figure | None:
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


_HEADER = struct.Struct("!8sI4sII")
_MAX_COMPARED_PIXELS = 16_000_000
_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")
_CELL = 4  # pixels


class UnreadableImage(Exception):  # noqa: N818 (a finding about a file, not an error of postgen)
    """The bytes are not an image that can be compared. The text of the error says why."""


@dataclass(frozen=True, slots=True)
class ImageDiff:
    """A difference of two images, in words for the author. ``share`` is the part of the area, 0 to 1."""

    message: str
    share: float = 1.0


def diff_images(expected: bytes, actual: bytes, threshold: int = 12) -> ImageDiff | None:
    """Return how the PNG ``actual`` visibly differs from ``expected``, or None if it does not.

    ``threshold`` is the largest allowed difference of the means of a cell of 4 × 4 pixels, out of 255.
    """
    if expected == actual:
        return None
    pictures = []
    for png, which in ((expected, "the file in the post"), (actual, "the figure that was drawn")):
        try:
            pictures.append(decode_png(png))
        except UnreadableImage as error:
            return ImageDiff(f"{which} is not a PNG that can be compared: {error}")
    one, other = pictures
    if one.size != other.size:
        (width, height), (new_width, new_height) = one.size, other.size
        return ImageDiff(f"it is {width} × {height} pixels, and {new_width} × {new_height} were drawn")
    differing, cells = _differing_cells(one, other, threshold)
    if differing <= max(2, cells // 10_000):
        return None
    share = differing / cells
    return ImageDiff(f"{max(share, 0.001):.1%} of its area looks different", share)


def decode_png(png: bytes) -> "Image":
    """Decode a PNG to RGB pixels on a white background.

    The size is read from the header before the data is decompressed.

    Raises:
        UnreadableImage: The bytes are not a valid PNG, or the image is too large.
    """
    size = _read_png_header(png)
    from PIL import Image

    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            if image.size != size:  # a second header, which the decoder would use
                raise UnreadableImage("its header is damaged")
            if image.mode not in _MODES:
                raise UnreadableImage(f"it has the mode {image.mode} instead of 8 bits per channel")
            image.load()
            shown = Image.new("RGBA", image.size, "white")
            shown.alpha_composite(image.convert("RGBA"))
    except UnreadableImage:
        raise
    except Exception as error:  # a decoder can raise anything on crafted bytes
        raise UnreadableImage("it is cut off or damaged") from error
    return shown.convert("RGB")


def _read_png_header(png: bytes) -> tuple[int, int]:
    """Return width and height from the header, if an image of that size may be decompressed."""
    if len(png) < _HEADER.size or not png.startswith(_SIGNATURE):
        raise UnreadableImage("it does not start like a PNG")
    _, length, name, width, height = _HEADER.unpack_from(png)
    if (length, name) != (13, b"IHDR") or not width or not height:
        raise UnreadableImage("its header is damaged")
    if width * height > _MAX_COMPARED_PIXELS:
        raise UnreadableImage(
            f"its header says {width} × {height} pixels; "
            f"{_MAX_COMPARED_PIXELS // 1_000_000} million are allowed"
        )
    return width, height


def _differing_cells(one: "Image", other: "Image", threshold: int) -> tuple[int, int]:
    """Return how many cells differ by more than ``threshold`` in any channel, and how many there are."""
    from PIL import ImageChops

    apart = ImageChops.difference(one.reduce(_CELL), other.reduce(_CELL))
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(most.histogram()[threshold + 1 :]), most.width * most.height
