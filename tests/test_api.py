"""The public interface: its names, its functions, and the examples in docs/api.md."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import postgen
from tests.cli.command_runner import CommandRunner
from tests.drafting.scripted_model import scripted_model
from tests.projects import LESSON, RECAP, small_project
from tests.servers import OpenAIServer

PAGE = Path(__file__).parents[1] / "docs" / "api.md"
RECAP_FILE = "posts/1.2-looking-back.md"
BROKEN = (
    RECAP.replace("where $s$ is", r"where \(s\) is &ndash; we say *$ s $* &mdash;")
    .replace("# Small Steps – 1.2", "# Small Steps - 1.2")
    .replace("two piles", "$ 2 $ piles")
)


@pytest.fixture
def series(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> postgen.Series:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    folder = small_project(tmp_path / "series")
    (folder / RECAP_FILE).write_text(RECAP, encoding="utf-8")
    monkeypatch.chdir(folder / "posts")
    return postgen.load_series()


def examples() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def test_every_name_can_be_imported_and_has_a_type() -> None:
    stub = ast.parse(Path(postgen.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    typed = {
        (f"{i.module}", name.name) for i in stub.body if isinstance(i, ast.ImportFrom) for name in i.names
    }
    assert sorted(name for _, name in typed) == sorted(dir(postgen))
    for module, name in typed:
        assert getattr(postgen, name) is getattr(sys.modules[module], name)
    with pytest.raises(AttributeError, match="nothing"):
        postgen.nothing  # type: ignore[attr-defined] # noqa: B018


def test_importing_postgen_imports_nothing_else() -> None:
    code = "import sys, importlib, postgen; print(sorted(sys.modules))"
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = ast.literal_eval(completed.stdout)
    assert [name for name in loaded if name.startswith("postgen")] == ["postgen", "postgen.version"]
    assert not {"click", "pydantic"} & {*loaded}


def test_every_attribute_in_the_table_exists() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (`.*`) \|$", PAGE.read_text(encoding="utf-8"), re.M)
    assert len(rows) == 8
    for name, attributes in rows:
        public: Any = getattr(postgen, name)
        assert {*re.findall(r"\w+", attributes)} <= {*dir(public), *public.__dataclass_fields__}


def test_the_examples_on_the_page_run(
    series: postgen.Series, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (series.root / RECAP_FILE).unlink()
    monkeypatch.chdir(series.root)
    monkeypatch.setenv("POSTGEN_MODEL", "test-model")
    names: dict[str, Any] = {}
    with OpenAIServer(scripted_model()) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        for example in examples():
            if "file_name" in example:
                (series.root / RECAP_FILE).write_text(RECAP, encoding="utf-8")
            if "postgen.draft" in example:
                (series.root / RECAP_FILE).unlink(missing_ok=True)
            exec(compile(example, str(PAGE), "exec"), names)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "passed"
    assert lines[1].startswith(f"{series.root / RECAP_FILE} ")
    assert lines[2:] == ["True", "missing.md: no such file or folder"]
    assert (series.root / RECAP_FILE).read_text(encoding="utf-8") == RECAP


def test_posts_can_be_chosen_and_rules_selected(series: postgen.Series) -> None:
    other = series.root / "drafts" / "1.1-adding-up.md"
    other.parent.mkdir()
    other.write_text(LESSON.replace("Adding Up", "Adding"), encoding="utf-8")
    assert postgen.validate(series.root).posts[0].path == str(series.root / RECAP_FILE)
    for paths in (other, str(other), [other]):
        found = postgen.validate(series, paths, select="ST", execute=False).findings
        assert [finding.code for finding in found] == ["ST101"]
    assert postgen.validate(series, other, ignore=["ST101"], execute=False).passed


def test_what_is_missing_is_a_usage_error(series: postgen.Series) -> None:
    (series.posts_dir / "odd.md").write_bytes(b"\xff")
    calls: list[Callable[[], object]] = [
        lambda: postgen.load_series(series.root.parent),
        lambda: postgen.validate(series, "nothing.md"),
        lambda: postgen.validate(series, select=["XX"]),
        lambda: postgen.validate(series),
        lambda: postgen.draft(series, "9.9"),
    ]
    for call in calls:
        with pytest.raises(postgen.UsageError):
            call()


def _by_hand(file: Path, postgen_: CommandRunner, apply: Callable[[str, list[Any]], str]) -> None:
    """Fix a file with the edits of the JSON output, as docs/api.md says."""
    while True:
        findings = json.loads(postgen_("validate", "--format", "json", str(file)).out)["findings"]
        data = file.read_bytes()
        text = data.decode("utf-8-sig")
        fixed = apply(text, findings)
        if fixed == text:
            return
        file.write_bytes(data[: len(data) - len(text.encode())] + fixed.encode())


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff", "---\ntags: [é\u2028, 𝛼]\n---\n\n"])
def test_the_edits_in_json_do_what_fix_does(
    series: postgen.Series, monkeypatch: pytest.MonkeyPatch, newline: str, start: str
) -> None:
    call = CommandRunner(series.root, monkeypatch)
    names: dict[str, Any] = {}
    exec(next(example for example in examples() if "def apply_edits" in example), names)
    file = series.root / RECAP_FILE
    file.write_bytes((start + BROKEN).replace("\n", newline).encode())
    copy = series.root / "copy" / file.name
    copy.parent.mkdir()
    copy.write_bytes(file.read_bytes())
    _by_hand(copy, call, names["apply_edits"])
    call("validate", "--fix", str(file))
    assert copy.read_bytes() == file.read_bytes()
    assert "–".encode() in file.read_bytes()
    assert file.read_bytes() != (start + BROKEN).replace("\n", newline).encode()
