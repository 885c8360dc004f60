"""Comparison of figures: synthetic images, hostile files and figures of matplotlib."""

import io
import re
import struct
import zlib

import pytest
from PIL import Image

from postgen.execution import Engine
from postgen.images import UnreadableImage, decode_png, diff_images

from .posts import run_block

SIZE = (37, 23)
GREY, HALF_RED_ON_WHITE = (90, 90, 90), (255, 127, 127)


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, format="png", optimize=True)
    return file.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + name + body + struct.pack("!I", zlib.crc32(name + body))


def _raw_png(width: int, height: int, *chunks: bytes) -> bytes:
    header = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + b"".join(chunks) + _chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("L", SIZE, 90), GREY),
        (Image.new("RGB", SIZE, GREY), GREY),
        (Image.new("RGB", SIZE, GREY).quantize(4), GREY),
        (Image.new("RGBA", SIZE, (*GREY, 255)), GREY),
        (Image.new("RGBA", SIZE, (0, 0, 0, 0)), (255, 255, 255)),
        (Image.new("RGBA", SIZE, (255, 0, 0, 128)), HALF_RED_ON_WHITE),
        (Image.new("LA", SIZE, (0, 0)), (255, 255, 255)),
        (Image.new("1", SIZE, 1), (255, 255, 255)),
    ],
)
def test_every_png_color_type_is_decoded_on_a_white_background(
    image: Image.Image, expected: tuple[int, int, int]
) -> None:
    decoded = decode_png(_png(image))
    assert decoded.size == SIZE
    assert decoded.getcolors() == [(SIZE[0] * SIZE[1], expected)]


PLAIN = _png(Image.effect_noise((64, 64), 80))
ROWS = _chunk(b"IDAT", zlib.compress(b"\0" * 200))


@pytest.mark.parametrize(
    ("png", "reason"),
    [
        (b"", "does not start like a PNG"),
        (b"<svg/>" * 10, "does not start like a PNG"),
        (b"GIF89a" + PLAIN, "does not start like a PNG"),
        (PLAIN[:1000], "cut off or damaged"),
        (PLAIN[:40], "cut off or damaged"),
        (PLAIN[:500] + b"\xff" * 40 + PLAIN[540:], "cut off or damaged"),
        (_raw_png(8, 8), "cut off or damaged"),
        (_raw_png(8, 8, _chunk(b"IDAT", b"nothing that zlib knows")), "cut off or damaged"),
        (_raw_png(0, 8, ROWS), "header is damaged"),
        (_raw_png(2**31 - 1, 2**31 - 1, ROWS), "header says 2147483647 × 2147483647 pixels; 16 million"),
        (_raw_png(8, 8, _raw_png(5_000, 5_000)[8:33], ROWS), "header is damaged"),
        (_raw_png(8, 8, _chunk(b"iCCP", b"p\0\0" + zlib.compress(b"\0" * 50_000_000)), ROWS), "damaged"),
        (_png(Image.new("I;16", SIZE, 9)), "has the mode I;16"),
    ],
    ids=[
        "empty", "svg", "gif", "cut-off", "cut-off-early", "overwritten", "no-pixels", "no-zlib", "no-width",
        "huge", "second-header", "profile-bomb", "16-bits",
    ],
)  # fmt: skip
def test_an_invalid_png_is_an_error_with_the_reason(png: bytes, reason: str) -> None:
    with pytest.raises(UnreadableImage, match=reason):
        decode_png(png)
    difference = diff_images(png, PLAIN)
    assert difference is not None
    assert difference.startswith("the file in the post is not a PNG that can be compared: ")
    assert reason in difference
    reverse = diff_images(PLAIN, png)
    assert reverse is not None
    assert reverse.startswith("the figure that was drawn is not a PNG")


@pytest.fixture(scope="module")
def figures(engine: Engine) -> list[bytes]:
    source = """
    import matplotlib.pyplot as plt
    import numpy as np
    x = np.linspace(0, 10, 200)
    def draw(y, label="epoch", title="Loss", size=(4, 3)):
        plt.figure(figsize=size)
        plt.plot(x, y)
        plt.xlabel(label)
        plt.title(title)
        plt.show()
    draw(np.exp(-x))
    draw(np.exp(-x) * (1 + 1e-5))
    draw(np.exp(-x) * (1 - 0.2 * (x > 2)))
    draw(np.exp(-x), label="step")
    draw(np.exp(-x), title="Lass")
    draw(np.exp(-x), size=(4, 2))
    """
    return [figure.png for figure in run_block(engine, source).figures]


def test_rounding_errors_are_not_a_difference(figures: list[bytes]) -> None:
    assert len(figures) == 6
    assert diff_images(figures[0], figures[0]) is None
    assert diff_images(figures[0], figures[1]) is None


@pytest.mark.parametrize("index", [2, 3, 4])
def test_another_curve_label_or_title_is_a_difference(figures: list[bytes], index: int) -> None:
    difference = diff_images(figures[0], figures[index])
    assert difference is not None
    percentage = re.fullmatch(r"(.*)% of its area looks different", difference)
    assert percentage is not None
    assert 0 < float(percentage[1]) < 20


def test_another_size_is_a_difference(figures: list[bytes]) -> None:
    other_size = diff_images(figures[0], figures[5])
    assert other_size is not None
    assert other_size == "it is 400 × 300 pixels, and 400 × 200 were drawn"
