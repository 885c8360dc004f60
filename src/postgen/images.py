"""Check PNGs from untrusted code, and compare images as a person sees them."""

import io
import struct
import zlib
from typing import TYPE_CHECKING

from postgen.outcomes import Figure

if TYPE_CHECKING:
    from PIL.Image import Image


_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct("!8sI4sII")
_CHUNK = struct.Struct("!I4s")
_KNOWN = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"pHYs", b"gAMA", b"sRGB", b"cHRM", b"sBIT", b"bKGD"}
_MAX_PIXELS = 50_000_000
_MAX_SIDE = 20_000


def png_size(data: bytes) -> tuple[int, int] | None:
    """The width and height from the header of a PNG; None if the header is damaged."""
    if len(data) < _HEADER.size:
        return None
    signature, length, kind, width, height = _HEADER.unpack_from(data)
    is_valid = (signature, length, kind) == (_SIGNATURE, 13, b"IHDR") and width and height
    return (width, height) if is_valid else None


def sanitize_png(data: bytes) -> Figure | None:
    """``data`` as a figure without unknown chunks; None if it is not a well-formed PNG."""
    size = png_size(data)
    if size is None or max(size) > _MAX_SIDE or size[0] * size[1] > _MAX_PIXELS:
        return None
    chunks, at = [_SIGNATURE], len(_SIGNATURE)
    kinds: list[bytes] = []
    while kinds[-1:] != [b"IEND"]:
        if at + 12 > len(data):
            return None
        length, kind = _CHUNK.unpack_from(data, at)
        end = at + 12 + length
        checksum = data[end - 4 : end]
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(checksum):
            return None
        kinds.append(kind)
        if kind in _KNOWN:
            chunks.append(data[at:end])
        at = end
    if kinds.count(b"IHDR") != 1 or b"IDAT" not in kinds:
        return None
    return Figure(b"".join(chunks), *size)


_MAX_COMPARED_PIXELS = 16_000_000
_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")
_CELL = 4  # pixels
_MAX_DIFFERENCE = 12  # of the means of a cell, out of 255


class UnreadableImage(Exception):  # noqa: N818 (a finding about a file, not an error of postgen)
    """The bytes are not an image that can be compared. The text of the error says why."""


def diff_images(expected: bytes, actual: bytes) -> str | None:
    """Return how the PNG ``actual`` visibly differs from ``expected``, in words; None if it does not."""
    if expected == actual:
        return None
    pictures = []
    for png, which in ((expected, "the file in the post"), (actual, "the figure that was drawn")):
        try:
            pictures.append(decode_png(png))
        except UnreadableImage as error:
            return f"{which} is not a PNG that can be compared: {error}"
    one, other = pictures
    if one.size != other.size:
        (width, height), (new_width, new_height) = one.size, other.size
        return f"it is {width} × {height} pixels, and {new_width} × {new_height} were drawn"
    differing, cells = _differing_cells(one, other)
    if differing <= max(2, cells // 10_000):
        return None
    return f"{max(differing / cells, 0.001):.1%} of its area looks different"


def decode_png(png: bytes) -> "Image":
    """Decode a PNG to RGB pixels on a white background.

    Raises:
        UnreadableImage: The bytes are not a valid PNG, or the image is too large.
    """
    if not png.startswith(_SIGNATURE):
        raise UnreadableImage("it does not start like a PNG")
    size = png_size(png)
    if size is None:
        raise UnreadableImage("its header is damaged")
    if size[0] * size[1] > _MAX_COMPARED_PIXELS:
        raise UnreadableImage(
            f"its header says {size[0]} × {size[1]} pixels; "
            f"{_MAX_COMPARED_PIXELS // 1_000_000} million are allowed"
        )
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


def _differing_cells(one: "Image", other: "Image") -> tuple[int, int]:
    """Return how many cells differ too much in any channel, and how many there are."""
    from PIL import ImageChops

    apart = ImageChops.difference(one.reduce(_CELL), other.reduce(_CELL))
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(most.histogram()[_MAX_DIFFERENCE + 1 :]), most.width * most.height
