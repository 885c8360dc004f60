"""`postgen run`: outputs are inserted into the post, and every other byte stays the same."""

import json
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


def test_outputs_are_inserted_after_their_blocks_once(project: Path, postgen: CommandRunner) -> None:
    path = project / "posts" / FIRST
    path.write_bytes(("\ufeff" + LESSON).replace("\n", "\r\n").encode())
    result = postgen("run", "--update")
    assert result.code == 0, result
    assert path.read_bytes() == ("\ufeff" + WITH_OUTPUT).replace("\n", "\r\n").encode()
    assert result.out == f"posts/{FIRST} updated\n"
    result = postgen("run", "--update")
    assert (result.code, result.out) == (0, "")
    assert postgen("validate").code == 0


def test_an_outdated_output_is_replaced(project: Path, postgen: CommandRunner) -> None:
    path = project / "posts" / FIRST
    path.write_text(WITH_OUTPUT.replace("add(2, 3))", "add(2, 4))"), encoding="utf-8")
    assert postgen("run", "--update").code == 0
    assert "```output\n6\n```\n\n## Exercises" in path.read_text(encoding="utf-8")


def test_a_failing_post_is_reported_and_not_updated(project: Path, postgen: CommandRunner) -> None:
    path = project / "posts" / FIRST
    path.write_text(WITH_OUTPUT.replace("return a + b", "return a + c"), encoding="utf-8")
    before = path.read_bytes()
    result = postgen("run", "--update")
    assert result.code == 1
    assert f"posts/{FIRST}:13: raised" in result.out
    assert "NameError: name 'c' is not defined" in result.out
    assert path.read_bytes() == before


def test_run_prints_the_output_of_the_blocks(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / FIRST).write_text(LESSON, encoding="utf-8")
    result = postgen("run")
    assert result.code == 0
    assert "\n5\n" in result.out
    assert (project / "posts" / FIRST).read_text(encoding="utf-8") == LESSON


BLOCK = "# T\n\n```python\ndraw()\n```\n"


def _png(color: int) -> bytes:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = 64
    rows = b"".join(b"\0" + bytes([color]) * (3 * size) for _ in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _updated_post(
    text: str, posts_dir: Path, *colors: int, stdout: str = ""
) -> tuple[str, dict[Path, bytes]]:
    figures = tuple(Figure(_png(color), 64, 64) for color in colors)
    block = BlockOutcome(3, BlockStatus.PASSED, stdout, figures=figures)
    outcome = PostOutcome("p.md", (block,), "x")
    updated = write_outputs(parse_document(text), outcome, posts_dir, "1.1", Tolerance())
    return updated.text, updated.figures


def test_figures_are_saved_and_linked_after_the_output(tmp_path: Path) -> None:
    text, files = _updated_post(BLOCK, tmp_path, 0, 255, stdout="hi\n")
    assert text == (
        f"{BLOCK}\n```output\nhi\n```\n\n"
        "![Figure 1](figures/1.1/figure-1.png)\n\n![Figure 2](figures/1.1/figure-2.png)\n"
    )
    assert sorted(files) == [tmp_path / "figures/1.1/figure-1.png", tmp_path / "figures/1.1/figure-2.png"]


def test_numbers_within_the_tolerance_stay_unless_more_digits_are_printed(tmp_path: Path) -> None:
    text_before = BLOCK + "\n```output\nloss 0.12345\n```\n"
    assert _updated_post(text_before, tmp_path, stdout="loss 0.12344\n")[0] == text_before
    assert "\nloss 0.123450\n" in _updated_post(text_before, tmp_path, stdout="loss 0.123450\n")[0]


def test_file_names_and_alt_texts_of_the_author_stay(tmp_path: Path) -> None:
    text_before = BLOCK + "\n![A falling loss](figures/1.1/loss.png)\n\nText.\n"
    text, files = _updated_post(text_before, tmp_path, 0)
    assert text == text_before
    assert list(files) == [tmp_path / "figures/1.1/loss.png"]


def test_a_figure_that_looks_the_same_is_not_rewritten(tmp_path: Path) -> None:
    text_before = BLOCK + "\n![A falling loss](figures/1.1/loss.png)\n"
    (tmp_path / "figures/1.1").mkdir(parents=True)
    (tmp_path / "figures/1.1/loss.png").write_bytes(_png(100))
    assert _updated_post(text_before, tmp_path, 101)[1] == {}
    assert len(_updated_post(text_before, tmp_path, 200)[1]) == 1


def _post_with_saved_figures(text: str, posts_dir: Path, *colors: int, lesson: str = "1.1") -> str:
    """Return the post after an update in which each block draws one figure, and save the figures."""
    document = parse_document(text)
    blocks = tuple(
        BlockOutcome(block.line, BlockStatus.PASSED, figures=(Figure(_png(color), 64, 64),))
        for block, color in zip(document.python_blocks, colors, strict=True)
    )
    updated = write_outputs(document, PostOutcome("p.md", blocks, "x"), posts_dir, lesson, Tolerance())
    for path, data in updated.figures.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return updated.text


FENCE = "```python\ndraw()\n```\n"


def test_a_new_figure_gets_a_name_that_the_post_does_not_use(tmp_path: Path) -> None:
    text = _post_with_saved_figures(f"# T\n\n{FENCE}", tmp_path, 0)
    text = text.replace("# T\n", f"# T\n\n{FENCE}", 1)
    text = _post_with_saved_figures(text, tmp_path, 200, 0)
    assert [line for line in text.splitlines() if "![" in line] == [
        "![Figure 2](figures/1.1/figure-2.png)",
        "![Figure 1](figures/1.1/figure-1.png)",
    ]
    folder = tmp_path / "figures/1.1"
    assert (folder / "figure-1.png").read_bytes() == _png(0)
    assert (folder / "figure-2.png").read_bytes() == _png(200)
    assert _post_with_saved_figures(text, tmp_path, 200, 0) == text


def test_names_in_html_and_link_definitions_are_not_reused(tmp_path: Path) -> None:
    html = '<img src="figures/1.1/figure-1.png">\n\n[two]: figures/1.1/figure-2.png\n\n'
    text = _post_with_saved_figures(f"# T\n\n{html}{FENCE}", tmp_path, 0)
    assert "![Figure 3](figures/1.1/figure-3.png)" in text


def test_two_different_figures_with_one_name_get_two_names(tmp_path: Path) -> None:
    image = "\n![a](figures/1.1/figure-1.png)\n\n"
    text = _post_with_saved_figures(f"# T\n\n{FENCE}{image}{FENCE}{image}", tmp_path, 0, 200)
    assert text == f"# T\n\n{FENCE}{image}{FENCE}{image.replace('figure-1', 'figure-2')}"
    assert _post_with_saved_figures(text, tmp_path, 0, 200) == text


def test_one_figure_may_be_shown_twice(tmp_path: Path) -> None:
    image = "\n![a](figures/1.1/figure-1.png)\n\n"
    text = f"# T\n\n{FENCE}{image}{FENCE}{image}"
    assert _post_with_saved_figures(text, tmp_path, 100, 100) == text


@pytest.mark.parametrize("name", ["my notes", "a (b)", "50% <x>", ".hidden", "…", "größe", "1.1"])
def test_figures_of_a_file_with_any_name_are_found_again(tmp_path: Path, name: str) -> None:
    text = _post_with_saved_figures(f"# T\n\n{FENCE}", tmp_path, 0, lesson=name)
    assert text.count("![") == 1
    assert _post_with_saved_figures(text, tmp_path, 0, lesson=name) == text
    (file,) = tmp_path.glob("figures/*/*.png")
    assert file.read_bytes() == _png(0)


def test_similar_names_do_not_share_a_folder(tmp_path: Path) -> None:
    for name in ("my notes", "my-notes", "my  notes"):
        _post_with_saved_figures(f"# T\n\n{FENCE}", tmp_path, 0, lesson=name)
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
def test_an_output_never_closes_its_own_fence(tmp_path: Path, printed: str) -> None:
    text, _ = _updated_post(BLOCK, tmp_path, stdout=f"{printed}\n")
    document = parse_document(text)
    expected = document.expected_output(document.python_blocks[0])
    assert expected is not None
    assert expected.body.rstrip() == printed
    assert not document.prose[1:]
    assert _updated_post(text, tmp_path, stdout=f"{printed}\n")[0] == text


def test_backticks_within_a_line_do_not_lengthen_the_fence(tmp_path: Path) -> None:
    assert "\n```output\nuse ```` here\n```\n" in _updated_post(BLOCK, tmp_path, stdout="use ```` here\n")[0]


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
def test_figures_are_never_written_outside_the_figures_folder(tmp_path: Path, target: str) -> None:
    _, files = _updated_post(BLOCK + f"\n![x]({target})\n", tmp_path, 0)
    assert list(files) == [tmp_path / "figures/1.1/figure-1.png"]


def test_run_and_validate_report_a_missing_gpu(
    project: Path, postgen: CommandRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))  # a cached result is not reported
    monkeypatch.setattr("postgen.execution.gpu.devices", lambda *_: ())
    outline = project / "outline.yaml"
    with_gpu = outline.read_text(encoding="utf-8").replace("packages: []", "packages: [], gpu: true")
    outline.write_text(with_gpu, encoding="utf-8")
    (project / "posts" / FIRST).write_text(LESSON.replace("add(2, 3)", "add(2, 4)"), encoding="utf-8")
    note = "postgen: note: the series allows a GPU, but this machine has none: posts run on the CPU\n"
    result = postgen("run")
    assert (result.code, result.err) == (0, note)
    (project / "posts" / FIRST).write_text(LESSON.replace("add(2, 3)", "add(3, 4)"), encoding="utf-8")
    assert note in postgen("validate").err


PRINTS_LINES = """\
import sys, traceback, inspect
try:
    add(1, "a")
except TypeError:
    traceback.print_exc(file=sys.stdout)
"""


@pytest.mark.parametrize(
    "code",
    [
        PRINTS_LINES,
        "import inspect\nprint(inspect.currentframe().f_lineno)\n",
        "import logging, sys\nlogging.basicConfig(stream=sys.stdout, format='%(lineno)d', force=True)\n"
        "logging.error('x')\n",
        "import warnings\nwith warnings.catch_warnings(record=True) as w:\n    warnings.warn('old')\n"
        "print(w[0].lineno)\n",
        "import cProfile, pstats, io\np = cProfile.Profile()\np.runcall(add, 1, 2)\ns = io.StringIO()\n"
        "pstats.Stats(p, stream=s).strip_dirs().print_stats()\n"
        "print([line.split()[-1] for line in s.getvalue().splitlines() if 'add' in line])\n",
    ],
)
def test_an_update_settles_at_once_although_outputs_have_line_numbers(
    project: Path, postgen: CommandRunner, code: str
) -> None:
    file = project / "posts" / "1.1-adding-up.md"
    text = LESSON.replace("print(add(2, 3))\n", f"print('a')\n{code}").replace(
        "print(add_three(1, 2, 3))\n", code
    )
    file.write_text(text, encoding="utf-8")
    assert postgen("run", "--update").code == 0
    settled = file.read_text(encoding="utf-8")
    assert postgen("run", "--update").out == ""
    assert file.read_text(encoding="utf-8") == settled
    for options in ((), ("--no-cache",)):  # warm and cold
        result = postgen("validate", "--select", "EX", "--format", "json", *options)
        assert [f["message"] for f in json.loads(result.out)["findings"]] == []
