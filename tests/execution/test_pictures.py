"""Figures compared to the eye, with matplotlib to draw them and Pillow for an oracle."""

import base64
import json

import pytest

from postgen.execution import Engine
from postgen.pictures import _decoded, picture_difference

from .posts import run_block

FORMATS = """
import base64, io, json
import numpy as np
from PIL import Image
values = np.random.default_rng(0).integers(0, 255, (23, 37, 4), dtype=np.uint8)
smooth = np.add.outer(np.arange(23) * 5, np.arange(37) * 3).astype(np.uint8)
images = [
    Image.fromarray(smooth), Image.fromarray(values), Image.fromarray(values[..., :3].copy()),
    Image.fromarray(np.dstack([smooth, 255 - smooth, smooth // 2])), Image.fromarray(values).convert("LA"),
    Image.fromarray(values[..., :3].copy()).quantize(200),
]
found = []
for image in images:
    file = io.BytesIO()
    image.save(file, format="png", optimize=True)
    shown = Image.new("RGBA", image.size, "white")
    shown.alpha_composite(image.convert("RGBA"))
    pair = file.getvalue(), shown.convert("RGB").tobytes()
    found.append([base64.b64encode(part).decode() for part in pair])
print(json.dumps(found))
"""


def test_pngs_are_decoded_as_pillow_decodes_them(engine: Engine) -> None:
    pairs = json.loads(run_block(engine, FORMATS).stdout)
    assert len(pairs) == 6
    for png, pixels in pairs:
        decoded = _decoded(base64.b64decode(png))
        assert decoded is not None
        width, height, rows = decoded
        assert (width, height) == (37, 23)
        ours, theirs = b"".join(rows), base64.b64decode(pixels)
        assert max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) <= 1


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


def test_rounding_is_not_seen(figures: list[bytes]) -> None:
    assert len(figures) == 6
    assert picture_difference(figures[0], figures[0]) is None
    assert picture_difference(figures[0], figures[1]) is None


@pytest.mark.parametrize("index", [2, 3, 4])
def test_another_curve_label_or_title_is_seen(figures: list[bytes], index: int) -> None:
    difference = picture_difference(figures[0], figures[index])
    assert difference is not None
    assert "of its area looks different" in difference.message
    assert 0 < difference.share < 0.2


def test_another_size_and_what_is_no_picture_are_said(figures: list[bytes]) -> None:
    other_size = picture_difference(figures[0], figures[5])
    assert other_size is not None
    assert other_size.message == "it is 400 × 300 pixels, and 400 × 200 were drawn"
    for broken in (b"", b"<svg/>", figures[0][:200], figures[0][:16] + b"\xff" * 8 + figures[0][24:]):
        difference = picture_difference(broken, figures[0])
        assert difference is not None
        assert "no PNG" in difference.message
