"""`postgen run`: outputs where readers see them, and every other byte as it was."""

from pathlib import Path

import pytest

from postgen.document import parse_document
from postgen.outcomes import BlockOutcome, BlockStatus, Figure, PostOutcome
from postgen.output_diff import Tolerance
from postgen.validation import write_outputs
from tests.cli.command_runner import CommandRunner
from tests.projects import LESSON, WITH_OUTPUT

pytestmark = pytest.mark.slow

FIRST = "1.1-adding-up.md"


def test_outputs_are_written_behind_their_blocks_and_only_once(project: Path, postgen: CommandRunner) -> None:
    path = project / "posts" / FIRST
    path.write_bytes(("\ufeff" + LESSON).replace("\n", "\r\n").encode())
    result = postgen("run", "--update")
    assert result.code == 0, result
    assert path.read_bytes() == ("\ufeff" + WITH_OUTPUT).replace("\n", "\r\n").encode()
    assert result.out == f"posts/{FIRST} updated\n"
    result = postgen("run", "--update")
    assert (result.code, result.out) == (0, "")
    assert postgen("validate").code == 0


def test_an_output_that_is_no_longer_true_is_replaced(project: Path, postgen: CommandRunner) -> None:
    path = project / "posts" / FIRST
    path.write_text(WITH_OUTPUT.replace("add(2, 3))", "add(2, 4))"), encoding="utf-8")
    assert postgen("run", "--update").code == 0
    assert "```output\n6\n```\n\n## Exercises" in path.read_text(encoding="utf-8")


def test_a_post_that_fails_is_not_updated_but_printed(project: Path, postgen: CommandRunner) -> None:
    path = project / "posts" / FIRST
    path.write_text(WITH_OUTPUT.replace("return a + b", "return a + c"), encoding="utf-8")
    before = path.read_bytes()
    result = postgen("run", "--update")
    assert result.code == 1
    assert f"posts/{FIRST}:13: raised" in result.out
    assert "NameError: name 'c' is not defined" in result.out
    assert path.read_bytes() == before


def test_run_prints_what_the_blocks_print(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / FIRST).write_text(LESSON, encoding="utf-8")
    result = postgen("run")
    assert result.code == 0
    assert "\n5\n" in result.out
    assert (project / "posts" / FIRST).read_text(encoding="utf-8") == LESSON


BLOCK = "# T\n\n```python\ndraw()\n```\n"


def _png(colour: int) -> bytes:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = 64
    rows = b"".join(b"\0" + bytes([colour]) * (3 * size) for _ in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _drawn(text: str, home: Path, *colours: int, stdout: str = "") -> tuple[str, dict[Path, bytes]]:
    figures = tuple(Figure(_png(colour), 64, 64) for colour in colours)
    block = BlockOutcome(3, BlockStatus.PASSED, stdout, figures=figures)
    outcome = PostOutcome("p.md", (block,), "x")
    updated = write_outputs(parse_document(text), outcome, home, "1.1", Tolerance())
    return updated.text, updated.figures


def test_figures_get_files_and_lines_behind_the_output(tmp_path: Path) -> None:
    text, files = _drawn(BLOCK, tmp_path, 0, 255, stdout="hi\n")
    assert text == (
        f"{BLOCK}\n```output\nhi\n```\n\n"
        "![Figure 1](figures/1.1/figure-1.png)\n\n![Figure 2](figures/1.1/figure-2.png)\n"
    )
    assert sorted(files) == [tmp_path / "figures/1.1/figure-1.png", tmp_path / "figures/1.1/figure-2.png"]


def test_digits_within_the_tolerance_stay_unless_more_of_them_are_printed(tmp_path: Path) -> None:
    shown = BLOCK + "\n```output\nloss 0.12345\n```\n"
    assert _drawn(shown, tmp_path, stdout="loss 0.12344\n")[0] == shown
    assert "\nloss 0.123450\n" in _drawn(shown, tmp_path, stdout="loss 0.123450\n")[0]


def test_names_and_alt_texts_of_the_author_are_kept(tmp_path: Path) -> None:
    shown = BLOCK + "\n![A falling loss](figures/1.1/loss.png)\n\nText.\n"
    text, files = _drawn(shown, tmp_path, 0)
    assert text == shown
    assert list(files) == [tmp_path / "figures/1.1/loss.png"]


def test_a_figure_that_looks_the_same_is_left_alone(tmp_path: Path) -> None:
    shown = BLOCK + "\n![A falling loss](figures/1.1/loss.png)\n"
    (tmp_path / "figures/1.1").mkdir(parents=True)
    (tmp_path / "figures/1.1/loss.png").write_bytes(_png(100))
    assert _drawn(shown, tmp_path, 101)[1] == {}
    assert len(_drawn(shown, tmp_path, 200)[1]) == 1


def _all_drawn(text: str, home: Path, *colors: int, lesson: str = "1.1") -> str:
    """A post after an update in which each of its blocks draws one figure; the files are written."""
    document = parse_document(text)
    blocks = tuple(
        BlockOutcome(block.line, BlockStatus.PASSED, figures=(Figure(_png(color), 64, 64),))
        for block, color in zip(document.python_blocks, colors, strict=True)
    )
    updated = write_outputs(document, PostOutcome("p.md", blocks, "x"), home, lesson, Tolerance())
    for path, data in updated.figures.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return updated.text


FENCE = "```python\ndraw()\n```\n"


def test_a_new_figure_takes_no_name_that_the_post_uses(tmp_path: Path) -> None:
    text = _all_drawn(f"# T\n\n{FENCE}", tmp_path, 0)
    text = text.replace("# T\n", f"# T\n\n{FENCE}", 1)
    text = _all_drawn(text, tmp_path, 200, 0)
    assert [line for line in text.splitlines() if "![" in line] == [
        "![Figure 2](figures/1.1/figure-2.png)",
        "![Figure 1](figures/1.1/figure-1.png)",
    ]
    folder = tmp_path / "figures/1.1"
    assert (folder / "figure-1.png").read_bytes() == _png(0)
    assert (folder / "figure-2.png").read_bytes() == _png(200)
    assert _all_drawn(text, tmp_path, 200, 0) == text


def test_names_in_other_forms_are_not_taken_either(tmp_path: Path) -> None:
    html = '<img src="figures/1.1/figure-1.png">\n\n[two]: figures/1.1/figure-2.png\n\n'
    text = _all_drawn(f"# T\n\n{html}{FENCE}", tmp_path, 0)
    assert "![Figure 3](figures/1.1/figure-3.png)" in text


def test_two_figures_under_one_name_are_told_apart(tmp_path: Path) -> None:
    image = "\n![a](figures/1.1/figure-1.png)\n\n"
    text = _all_drawn(f"# T\n\n{FENCE}{image}{FENCE}{image}", tmp_path, 0, 200)
    assert text == f"# T\n\n{FENCE}{image}{FENCE}{image.replace('figure-1', 'figure-2')}"
    assert _all_drawn(text, tmp_path, 0, 200) == text


def test_one_figure_may_be_shown_twice(tmp_path: Path) -> None:
    image = "\n![a](figures/1.1/figure-1.png)\n\n"
    text = f"# T\n\n{FENCE}{image}{FENCE}{image}"
    assert _all_drawn(text, tmp_path, 100, 100) == text


@pytest.mark.parametrize("name", ["my notes", "a (b)", "50% <x>", ".hidden", "…", "größe", "1.1"])
def test_figures_of_any_file_are_images_that_are_found_again(tmp_path: Path, name: str) -> None:
    text = _all_drawn(f"# T\n\n{FENCE}", tmp_path, 0, lesson=name)
    assert text.count("![") == 1
    assert _all_drawn(text, tmp_path, 0, lesson=name) == text
    (file,) = tmp_path.glob("figures/*/*.png")
    assert file.read_bytes() == _png(0)


def test_similar_names_do_not_share_a_folder(tmp_path: Path) -> None:
    for name in ("my notes", "my-notes", "my  notes"):
        _all_drawn(f"# T\n\n{FENCE}", tmp_path, 0, lesson=name)
    assert len(list(tmp_path.glob("figures/*"))) == 3


@pytest.mark.parametrize(
    "printed",
    [
        "a\n```\nb",
        "a\n ```\nb",
        "a\n   ````\nb",
        "a\n    ```\nb",
        "a\n\t```\nb",
        "a\n```text\nb",
        "```",
        "~~~",
    ],
)
def test_an_output_never_ends_its_own_fence(tmp_path: Path, printed: str) -> None:
    text, _ = _drawn(BLOCK, tmp_path, stdout=f"{printed}\n")
    document = parse_document(text)
    expected = document.expected_output(document.python_blocks[0])
    assert expected is not None
    assert expected.body.rstrip() == printed
    assert not document.prose[1:]
    assert _drawn(text, tmp_path, stdout=f"{printed}\n")[0] == text


def test_backticks_within_a_line_need_no_longer_fence(tmp_path: Path) -> None:
    assert "\n```output\nuse ```` here\n```\n" in _drawn(BLOCK, tmp_path, stdout="use ```` here\n")[0]


@pytest.mark.parametrize(
    "target",
    [
        "../../x.png",
        "/tmp/x.png",
        "figures/../x.png",
        "figures/1.1/../../x.png",
        "https://a.b/c.png",
        "figures/1.1/x.py",
    ],
)
def test_a_post_cannot_have_figures_written_elsewhere(tmp_path: Path, target: str) -> None:
    _, files = _drawn(BLOCK + f"\n![x]({target})\n", tmp_path, 0)
    assert list(files) == [tmp_path / "figures/1.1/figure-1.png"]


def test_a_gpu_that_is_allowed_and_not_there_is_told_as_by_validate(
    project: Path, postgen: CommandRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))  # nothing is told of what does not run
    monkeypatch.setattr("postgen.execution.gpu.devices", lambda *_: ())
    outline = project / "outline.yaml"
    told = outline.read_text(encoding="utf-8").replace("packages: []", "packages: [], gpu: true")
    outline.write_text(told, encoding="utf-8")
    (project / "posts" / FIRST).write_text(LESSON.replace("add(2, 3)", "add(2, 4)"), encoding="utf-8")
    note = "postgen: note: the series allows a GPU, but this machine has none: posts run on the CPU\n"
    result = postgen("run")
    assert (result.code, result.err) == (0, note)
    (project / "posts" / FIRST).write_text(LESSON.replace("add(2, 3)", "add(3, 4)"), encoding="utf-8")
    assert note in postgen("validate").err
