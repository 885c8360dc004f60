"""Whether two PNGs show the same to a person.

matplotlib's wheels carry their own font engine, so a figure drawn again on another machine differs by the
rounding of a few pixels at most; a changed curve or label differs in whole patches. So the means of small
cells are compared. Pictures are only decoded when their bytes differ, and nothing in them is trusted.
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
    """Bytes that are no picture to compare; the text says what is wrong with them."""


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
    pictures = []
    for png, which in ((expected, "the file in the post"), (actual, "the figure that was drawn")):
        try:
            pictures.append(decoded(png))
        except UnreadablePicture as error:
            return PictureDifference(f"{which} is no PNG that can be compared: {error}")
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
    """A PNG as its RGB pixels, what is transparent shown on white.

    Raises UnreadablePicture. Its size is read from the header before anything is unpacked.
    """
    size = _size_claimed(png)
    from PIL import Image

    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            if image.size != size:  # a second header, which would be believed
                raise UnreadablePicture("its header is damaged")
            if image.mode not in _MODES:
                raise UnreadablePicture(f"it is stored in the form {image.mode}, not in 8 bits a channel")
            image.load()
            shown = Image.new("RGBA", image.size, "white")
            shown.alpha_composite(image.convert("RGBA"))
    except UnreadablePicture:
        raise
    except Exception as error:  # a decoder can raise anything over bytes that were made to confuse it
        raise UnreadablePicture("it is cut off or damaged") from error
    return shown.convert("RGB")


def _size_claimed(png: bytes) -> tuple[int, int]:
    """Width and height by the header, if a picture of that size is to be unpacked."""
    if len(png) < _HEADER.size or not png.startswith(_SIGNATURE):
        raise UnreadablePicture("it does not start as a PNG does")
    _, length, name, width, height = _HEADER.unpack_from(png)
    if (length, name) != (13, b"IHDR") or not width or not height:
        raise UnreadablePicture("its header is damaged")
    if width * height > _MOST_PIXELS:
        raise UnreadablePicture(
            f"it claims {width} × {height} pixels; {_MOST_PIXELS // 1_000_000} million are allowed"
        )
    return width, height


def _differing_cells(one: "Image", other: "Image", threshold: int) -> tuple[int, int]:
    """How many cells differ by more than ``threshold`` in any channel, and how many there are."""
    from PIL import ImageChops

    apart = ImageChops.difference(one.reduce(_CELL), other.reduce(_CELL))
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(most.histogram()[threshold + 1 :]), most.width * most.height
