"""Colors of the preview: text has a contrast of at least 4.5 to its background, in both modes."""

import re
from pathlib import Path

import pytest

from postgen.preview.html import code_stylesheet, highlight

STYLE = (Path(__file__).parents[2] / "src/postgen/preview/assets/style.css").read_text(encoding="utf-8")
LIGHT, DARK = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2]
CODE = code_stylesheet().split("@media")


def variables(block: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))


def luminance(color: str) -> float:
    if len(color) == 4:
        color = "#" + "".join(2 * digit for digit in color[1:])
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("block", "code"), [(LIGHT, CODE[0]), (DARK, CODE[1])], ids=["light", "dark"])
def test_text_can_be_read(block: str, code: str) -> None:
    colors = variables(block)
    text = {name: colors[name] for name in ("ink", "soft", "link", "error", "warning", "info")}
    text |= {
        name: color
        for name, color in re.findall(r"pre code \.(\w+)(?:, [^{]*)? \{ color: (#\w+)", code)
        if name not in ("w", "err")  # spaces, and text that is not in the language
    }
    assert len(text) > 40
    backgrounds = [colors["paper"], colors["panel"]]
    hard = {
        name: (color, background)
        for name, color in text.items()
        for background in [*backgrounds, *([colors["mark"]] if name not in colors else [])]
        if contrast(color, background) < 4.5
    }
    assert hard == {}


def test_output_has_the_color_of_the_page_and_no_colors_of_a_language() -> None:
    assert "<span" not in highlight("loss: 0.3\n>>> x\n", "output")


def test_texts_of_several_lines_look_like_other_texts() -> None:
    """Pygments takes a query that begins a line for a docstring."""
    assert 'class="sd"' in highlight('run(\n    """\n    SELECT 1\n    """\n)\n', "python")
    for part in CODE:
        assert "pre code .s, pre code .sd {" in part
        assert not re.search(r"^pre code \.sd ", part, re.MULTILINE)
    assert "italic" not in "".join(line for line in "".join(CODE).splitlines() if ".sd" in line)
