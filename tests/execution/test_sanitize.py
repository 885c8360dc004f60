"""Output and figures of posts are sanitized."""

import struct
import zlib

import pytest

from postgen.execution import Engine
from postgen.images import sanitize_png
from postgen.outcomes import BlockStatus
from postgen.sanitize import clean_terminal_output

from .posts import run_block


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"plain\ntext\t1\n", "plain\ntext\t1\n"),
        ("größer: α ≤ 1 ✓\n".encode(), "größer: α ≤ 1 ✓\n"),
        (b"\x1b[31mred\x1b[0m \x1b]0;title\x07after\x1b[2J", "red after"),
        (b"\x1b]8;;http://x.invalid\x1b\\link\x1b]8;;\x1b\\", "link"),
        (b"\x1bPq#0\x1b\\six", "six"),
        (b"bell\x07 back\x08 nul\x00 c1\xc2\x9b31m", "bell\\x07 back\\x08 nul\\x00 c1\\x9b31m"),
        ("evil\u202ecod.exe \u2066x\u2069 \u200b".encode(), "evil\\u202ecod.exe \\u2066x\\u2069 \\u200b"),
        (b"10%\r50%\r100%\ndone\r\n", "100%\ndone\n"),
        (b"a longer line\rshort", "shortger line"),
        (b"\xff\xfe broken", "\\xff\\xfe broken"),
        ("\U000e0041tag".encode(), "\\U000e0041tag"),
    ],
)
def test_control_and_direction_characters_are_escaped(raw: bytes, expected: str) -> None:
    assert clean_terminal_output(raw) == expected


def test_output_of_a_post_contains_no_control_characters(engine: Engine) -> None:
    printing = "import sys\nsys.stdout.buffer.write(bytes(range(256)) * 3)"
    block = run_block(engine, f"{printing}\nraise Exception('\\x1b[2J\\u202e')")
    failure = block.failure
    assert failure is not None
    text = block.stdout + failure.message + failure.traceback
    assert not any((ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160 for c in text)
    assert "\u202e" not in text


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + name + body + struct.pack("!I", zlib.crc32(name + body))


def _png(width: int = 1, height: int = 1, *extra: bytes) -> bytes:
    head = _chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = _chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + pixels + _chunk(b"IEND", b"")


def test_text_and_trailing_bytes_are_removed_from_a_png() -> None:
    good = _png()
    figure = sanitize_png(good)
    assert figure is not None
    assert (figure.png, figure.width, figure.height) == (good, 1, 1)
    with_text = sanitize_png(_png(1, 1, _chunk(b"tEXt", b"Comment\0<script>")) + b"<html>trailing")
    assert with_text is not None
    assert with_text.png == good


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"GIF89a",
        _png()[:-1],
        _png()[:40] + b"\0" + _png()[41:],
        _png(100_000, 1),
        _png(20_000, 20_000),
        _png(0, 1),
        _png().replace(b"IDAT", b"IDAX"),
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IEND", b""),
    ],
)
def test_invalid_png_data_is_rejected(bad: bytes) -> None:
    assert sanitize_png(bad) is None


def test_a_forged_figure_fails_the_block(engine: Engine) -> None:
    source = """
    import matplotlib.pyplot as plt
    from matplotlib.figure import Figure
    plt.figure()
    Figure.savefig = lambda self, file, **_: file.write(b"<svg onload=alert(1)>")
    """
    block = run_block(engine, source)
    assert block.status is BlockStatus.DIED
    assert block.figures == ()
