"""`postgen validate`: its reports, their formats and its exit codes."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from tests.cli.command_runner import CommandRunner
from tests.projects import LESSON, RECAP, WITH_OUTPUT

FIRST, RECAP_FILE = "1.1-adding-up.md", "1.2-looking-back.md"


def _write(project: Path, name: str, text: str | bytes) -> Path:
    path = project / "posts" / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_clean_posts_are_run_and_exit_code_is_0(project: Path, postgen: CommandRunner) -> None:
    _write(project, FIRST, WITH_OUTPUT)
    _write(project, RECAP_FILE, RECAP)
    result = postgen("validate", "posts", "--format", "json")
    report = json.loads(result.out)
    assert result.code == 0, result
    assert report["version"] == 1
    assert report["summary"]["posts"] == 2
    assert report["summary"]["errors"] == 0
    assert report["summary"]["blocks_run"] + report["summary"]["blocks_cached"] == 2
    assert report["findings"] == []


def test_a_finding_has_all_documented_fields(project: Path, postgen: CommandRunner) -> None:
    _write(project, FIRST, LESSON.replace("def add(a: int, b: int)", "def add(a, b: int)"))
    result = postgen("validate", "--no-exec", "--select", "PY402", "--format", "json")
    (finding,) = json.loads(result.out)["findings"]
    assert result.code == 1
    assert finding["message"]
    assert {key: finding[key] for key in finding if key != "message"} == {
        "path": f"posts/{FIRST}",
        "line": 14,
        "column": 9,
        "end_line": 14,
        "end_column": 10,
        "code": "PY402",
        "name": finding["name"],
        "severity": "error",
        "lesson": "1.1",
        "section": "Demonstrations",
        "fixable": False,
        "help": "add its type, for example `a: float`",
        "edits": [],
        "related": [],
    }


def test_an_exception_is_reported_at_its_markdown_line(project: Path, postgen: CommandRunner) -> None:
    _write(project, FIRST, LESSON.replace("return a + b", 'raise ValueError("no sums today")'))
    result = postgen("validate", "--format", "json")
    errors = [f for f in json.loads(result.out)["findings"] if f["code"] == "EX801"]
    assert result.code == 1
    assert [f["line"] for f in errors] == [15]
    assert "no sums today" in errors[0]["message"]


def test_check_determinism_finds_differences_between_two_runs(project: Path, postgen: CommandRunner) -> None:
    _write(project, FIRST, LESSON.replace("print(add(2, 3))", 'print(hash("a sum"))'))
    assert postgen("validate", "--select", "EX").code == 0
    result = postgen("validate", "--select", "EX807", "--check-determinism", "--format", "json")
    assert result.code == 1
    assert [(f["code"], f["line"]) for f in json.loads(result.out)["findings"]] == [("EX807", 18)]
    _write(project, FIRST, LESSON)
    assert postgen("validate", "--select", "EX", "--check-determinism").code == 0


def test_an_output_that_is_not_shown_is_a_warning_unless_the_series_ignores_it(
    project: Path, postgen: CommandRunner
) -> None:
    _write(project, FIRST, LESSON)
    result = postgen("validate", "--select", "EX", "--format", "json")
    found = [(f["code"], f["line"], f["severity"]) for f in json.loads(result.out)["findings"]]
    assert (result.code, found) == (0, [("EX810", 13, "warning"), ("EX810", 29, "warning")])
    with (project / "outline.yaml").open("a", encoding="utf-8") as outline:
        outline.write("rules: {ignore: [EX810]}\n")
    codes = [f["code"] for f in json.loads(postgen("validate", "--format", "json").out)["findings"]]
    assert "EX810" not in codes


def test_no_exec_runs_nothing(project: Path, postgen: CommandRunner) -> None:
    _write(project, FIRST, LESSON.replace("return a + b", 'raise ValueError("no sums today")'))
    result = postgen("validate", "--no-exec", "--format", "json")
    assert result.code == 0
    assert json.loads(result.out)["summary"]["blocks_run"] == 0


def test_text_output_shows_position_rule_line_and_help(project: Path, postgen: CommandRunner) -> None:
    _write(project, RECAP_FILE, RECAP.replace("where $s$", r"where \(s\)"))
    result = postgen("validate", "--select", "MA201")
    assert result.code == 1
    assert f"posts/{RECAP_FILE}:17:7: MA201 error:" in result.out
    assert "   17 | where \\(s\\) is the sum" in result.out
    assert "      |       ^" in result.out
    assert "= help: " in result.out
    assert result.out.splitlines()[-1].startswith("1 post, 1 error, 0 warnings")


def test_select_and_ignore_accept_codes_and_prefixes(project: Path, postgen: CommandRunner) -> None:
    _write(project, RECAP_FILE, RECAP.replace("where $s$", r"where \(s\) <b>is</b>"))
    found = {
        options: {
            f["code"] for f in json.loads(postgen("validate", *options, "--format", "json").out)["findings"]
        }
        for options in [
            ("--select", "MA"),
            ("--select", "ma201,HT301"),
            ("--ignore", "MA,HT"),
            ("--ignore", "MA201"),
        ]
    }
    assert "HT301" not in found["--select", "MA"]
    assert found["--select", "ma201,HT301"] == {"MA201", "HT301"}
    assert not {c for c in found["--ignore", "MA,HT"] if c[:2] in ("MA", "HT")}
    assert "HT301" in found["--ignore", "MA201"]


def test_standard_input_is_a_post_of_the_named_lesson(postgen: CommandRunner) -> None:
    result = postgen("validate", "-", "--as", "1.2", "--format", "json", stdin=RECAP.encode())
    assert (result.code, json.loads(result.out)["findings"]) == (0, [])
    assert postgen("validate", "-", stdin=RECAP.encode()).code == 2
    assert postgen("validate", "posts", "--as", "1.2").code == 2


@pytest.mark.parametrize(
    "text",
    [RECAP.replace("\n", "\r\n"), "\ufeff" + RECAP, "\ufeff" + RECAP.replace("\n", "\r\n")],
    ids=["CRLF", "BOM", "BOM and CRLF"],
)
def test_windows_line_ends_and_byte_order_marks_are_accepted(
    project: Path, postgen: CommandRunner, text: str
) -> None:
    _write(project, RECAP_FILE, text)
    result = postgen("validate", "--format", "json")
    assert (result.code, json.loads(result.out)["findings"]) == (0, [])


def test_positions_are_correct_with_windows_line_ends(project: Path, postgen: CommandRunner) -> None:
    text = "\ufeff" + RECAP.replace("where $s$", r"where \(s\)").replace("\n", "\r\n")
    _write(project, RECAP_FILE, text)
    (finding,) = json.loads(postgen("validate", "--select", "MA201", "--format", "json").out)["findings"]
    assert (finding["line"], finding["column"]) == (17, 7)


def test_an_empty_post_has_findings(project: Path, postgen: CommandRunner) -> None:
    _write(project, RECAP_FILE, "")
    result = postgen("validate", "--format", "json")
    assert result.code == 1
    assert {"ST101", "ST102"} <= {f["code"] for f in json.loads(result.out)["findings"]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "1.2-looking-back.md:1: not UTF-8 text (byte 0x89)"),
        (b"# Title\n\x00\n", "1.2-looking-back.md:2: contains a NUL byte"),
        (b"# Title\n" + b"x" * 10_000_000, "1.2-looking-back.md: 10.0 MB is too large for a post"),
    ],
    ids=["binary", "NUL", "10 MB"],
)
def test_an_unreadable_post_is_reported_and_the_others_are_checked(
    project: Path, postgen: CommandRunner, data: bytes, message: str
) -> None:
    _write(project, FIRST, LESSON)
    _write(project, RECAP_FILE, data)
    result = postgen("validate", "--no-exec")
    assert result.code == 2
    assert message in result.err
    assert result.out.startswith("1 post, no errors")


def test_a_missing_path_is_a_usage_error(postgen: CommandRunner) -> None:
    result = postgen("validate", "posts/nope.md")
    assert (result.code, result.err) == (2, "postgen: error: posts/nope.md: no such file or folder\n")


def test_a_selector_that_matches_no_rule_is_a_usage_error(postgen: CommandRunner) -> None:
    result = postgen("validate", "--select", "XX9")
    assert result.code == 2
    assert "'XX9' selects no rule" in result.err


def test_control_characters_of_a_post_are_escaped(project: Path, postgen: CommandRunner) -> None:
    _write(project, RECAP_FILE, RECAP.replace("where $s$", "where \\(s\\) \x1b[31m\u202e"))
    result = postgen("validate", "--select", "MA201")
    assert "\x1b" not in result.out
    assert "\u202e" not in result.out
    assert "\\x1b[31m" in result.out


@pytest.mark.parametrize(
    ("hidden", "expected"),
    [("\u202e", "\\u202e"), ("\x07", "\\x07"), ("\ufeff", "\\ufeff"), ("\u200d", "\u200d")],
)
def test_the_caret_points_at_the_right_column_after_hidden_characters(
    project: Path, postgen: CommandRunner, hidden: str, expected: str
) -> None:
    _write(project, RECAP_FILE, RECAP.replace("where $s$", f"whe{hidden}re \\(s\\)"))
    lines = postgen("validate", "--select", "MA201").out.splitlines()
    assert f"whe{expected}re" in lines[1]
    assert lines[2].index("^") == lines[1].index("\\(s")


def test_a_failed_environment_build_is_exit_code_3_and_not_a_finding(
    project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    outline = project / "outline.yaml"
    text = outline.read_text(encoding="utf-8")
    outline.write_text(text.replace("packages: []", "packages: [no-such-package]"), encoding="utf-8")
    monkeypatch.setenv("UV_OFFLINE", "1")
    _write(project, FIRST, LESSON)
    result = postgen("validate")
    assert result.code == 3
    assert result.out == ""
    assert "no-such-package" in result.err


def test_a_missing_uv_is_exit_code_3_with_advice(
    project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setitem(sys.modules, "uv", None)  # as if the extra was not installed
    _write(project, FIRST, LESSON)
    result = postgen("validate")
    assert result.code == 3
    assert result.out == ""
    assert result.err == (
        "postgen: error: cannot find uv, which builds the environment of the posts. "
        "Install it with `pip install 'postgen[uv]'`, or set UV to its path.\n"
    )


def test_no_cache_writes_no_cache(
    project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    _write(project, FIRST, LESSON)
    assert postgen("validate", "--no-exec", "--no-cache").code == 0
    assert _cached_entries(tmp_path) == 1  # the outline
    assert postgen("validate", "--no-exec").code == 0
    assert _cached_entries(tmp_path) > 1


def _cached_entries(folder: Path) -> int:
    (file,) = folder.rglob("records.sqlite3")
    with sqlite3.connect(file) as connection:
        (count,) = connection.execute("SELECT count(*) FROM entries").fetchone()
    return int(count)


@pytest.mark.slow
@pytest.mark.parametrize("name", [b"1.2-l\xffking-back.md", "1.2-größe.md".encode()])
def test_file_names_may_have_bytes_that_are_not_utf8(project: Path, name: bytes) -> None:
    path = project / "posts" / os.fsdecode(name)
    path.write_text(RECAP.replace("where $s$ is", r"where \(s_1\) is"), encoding="utf-8")
    program = Path(sys.executable).parent / "postgen"
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}

    def run(*arguments: str) -> bytes:
        done = subprocess.run(
            [program, "validate", "--no-exec", *arguments],
            cwd=project,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 1, done
        assert done.stderr == b""
        return done.stdout

    shown = os.fsdecode(b"posts/" + name).encode(errors="backslashreplace")
    outputs = [f"--output={form}={form}" for form in ("json", "sarif", "github", "junit", "text")]
    assert shown in run(*outputs)
    assert shown in run("--format", "github")
    for report in (run("--format", "json"), (project / "json").read_bytes()):
        assert {os.fsencode(f["path"]) for f in json.loads(report)["findings"]} == {b"posts/" + name}
    result = json.loads((project / "sarif").read_bytes())["runs"][0]["results"][0]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote_to_bytes(uri) == b"posts/" + name
    assert shown in (project / "github").read_bytes()
    subprocess.run(["patch", "-p0"], input=run("--diff"), cwd=project, check=True, capture_output=True)
    assert "where $s_1$ is" in path.read_text(encoding="utf-8")


def test_control_characters_in_file_names_are_escaped(project: Path, postgen: CommandRunner) -> None:
    _write(project, "1.2-\x1b[2Jé.md", "# T\n")
    _write(project, "1.3-\x1b[2Jé.md", b"\xff")
    result = postgen("validate", "--no-exec", "-v")
    assert "posts/1.2-\\x1b[2Jé.md:1:1: " in result.out
    assert "no code run                       posts/1.2-\\x1b[2Jé.md" in result.out
    assert "posts/1.3-\\x1b[2Jé.md:1: not UTF-8" in result.err
    assert "\x1b" not in result.out + result.err
