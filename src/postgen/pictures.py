"""Compare two PNG images as a person would see them.

matplotlib's wheels include their own font engine. A figure that is drawn again on another machine therefore
differs by the rounding of a few pixels at most, while a changed curve or label differs in larger areas. The
comparison uses the means of small cells. Images are only decoded when their bytes differ, and their content
is not trusted.
"""

import io
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct("!8sI4sII")
_MOST_PIXELS = 16_000_000
_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")
_CELL = 4  # pixels


class UnreadablePicture(Exception):  # noqa: N818 (a finding about a file, not an error of postgen)
    """The bytes are not an image that can be compared. The text of the error says why."""


@dataclass(frozen=True, slots=True)
class PictureDifference:
    """A difference of two images, in words for the author. ``share`` is the part of the area, 0 to 1."""

    message: str
    share: float = 1.0


def picture_difference(expected: bytes, actual: bytes, threshold: int = 12) -> PictureDifference | None:
    """Return how the PNG ``actual`` visibly differs from ``expected``, or None if it does not.

    ``threshold`` is the largest allowed difference of the means of a cell of 4 × 4 pixels, out of 255.
    """
    if expected == actual:
        return None
    pictures = []
    for png, which in ((expected, "the file in the post"), (actual, "the figure that was drawn")):
        try:
            pictures.append(decoded(png))
        except UnreadablePicture as error:
            return PictureDifference(f"{which} is not a PNG that can be compared: {error}")
    one, other = pictures
    if one.size != other.size:
        (width, height), (new_width, new_height) = one.size, other.size
        return PictureDifference(
            f"it is {width} × {height} pixels, and {new_width} × {new_height} were drawn"
        )
    differing, cells = _differing_cells(one, other, threshold)
    if differing <= max(2, cells // 10_000):
        return None
    share = differing / cells
    return PictureDifference(f"{max(share, 0.001):.1%} of its area looks different", share)


def decoded(png: bytes) -> "Image":
    """Decode a PNG to RGB pixels on a white background.

    The size is read from the header before the data is decompressed.

    Raises:
        UnreadablePicture: The bytes are not a valid PNG, or the image is too large.
    """
    size = _size_claimed(png)
    from PIL import Image

    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            if image.size != size:  # a second header, which the decoder would use
                raise UnreadablePicture("its header is damaged")
            if image.mode not in _MODES:
                raise UnreadablePicture(f"it has the mode {image.mode} instead of 8 bits per channel")
            image.load()
            shown = Image.new("RGBA", image.size, "white")
            shown.alpha_composite(image.convert("RGBA"))
    except UnreadablePicture:
        raise
    except Exception as error:  # a decoder can raise anything on crafted bytes
        raise UnreadablePicture("it is cut off or damaged") from error
    return shown.convert("RGB")


def _size_claimed(png: bytes) -> tuple[int, int]:
    """Return width and height from the header, if an image of that size may be decompressed."""
    if len(png) < _HEADER.size or not png.startswith(_SIGNATURE):
        raise UnreadablePicture("it does not start like a PNG")
    _, length, name, width, height = _HEADER.unpack_from(png)
    if (length, name) != (13, b"IHDR") or not width or not height:
        raise UnreadablePicture("its header is damaged")
    if width * height > _MOST_PIXELS:
        raise UnreadablePicture(
            f"its header says {width} × {height} pixels; {_MOST_PIXELS // 1_000_000} million are allowed"
        )
    return width, height


def _differing_cells(one: "Image", other: "Image", threshold: int) -> tuple[int, int]:
    """Return how many cells differ by more than ``threshold`` in any channel, and how many there are."""
    from PIL import ImageChops

    apart = ImageChops.difference(one.reduce(_CELL), other.reduce(_CELL))
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(most.histogram()[threshold + 1 :]), most.width * most.height
