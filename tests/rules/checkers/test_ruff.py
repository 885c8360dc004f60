"""ruff checks the Python of all posts in one process; its failure is an error, not a finding."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postgen.document import parse_document
from postgen.errors import RuntimeEnvironmentError
from postgen.rules.checkers import run_checkers
from postgen.rules.checkers.ruff import ruff_diagnostics
from tests.hypothesis_profiles import share
from tests.rules.rule_contexts import repository_series


def _post(*blocks: str) -> str:
    return "\n\n".join(f"```python\n{block}\n```" for block in blocks)


def test_one_process_checks_all_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    real_run = subprocess.run

    def recording_run(command: list[str], **options: Any) -> Any:  # noqa: ANN401
        commands.append(command)
        return real_run(command, **options)

    monkeypatch.setattr(subprocess, "run", recording_run)
    documents = [parse_document(_post("def f(x): ...", "y = ("), f"{n}.md") for n in range(30)]
    diagnostics = run_checkers(documents, repository_series(), {"ruff"})
    assert len(commands) == 1
    assert all(
        [d.code for d in by_checker["ruff"]] == ["ANN201", "ANN001", "invalid-syntax"]
        for by_checker in diagnostics.values()
    )


def test_no_process_is_started_for_posts_without_python(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subprocess, "run", None)
    diagnostics = run_checkers([parse_document("Text.")], repository_series(), {"ruff"})
    assert diagnostics == {"post.md": {"ruff": ()}}


def test_settings_of_the_machine_do_not_change_the_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "build"  # a name that ruff excludes by default
    folder.mkdir()
    (tmp_path / "ruff.toml").write_text('exclude = ["*"]\n')
    (tmp_path / ".gitignore").write_text("*\n")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("RUFF_OUTPUT_FORMAT", "concise")
    monkeypatch.setattr("tempfile.tempdir", None)
    document = parse_document(_post("# ruff: noqa\ndef f() -> int:\n    return missing  # noqa: F821"))
    assert [d.code for d in ruff_diagnostics([document], "3.11")["post.md"]] == ["F821"]


def test_syntax_of_a_newer_python_is_checked() -> None:
    document = parse_document(
        _post("first = 1", "def f[T](x: T) -> T:\n    return first", "print(f(unknown))")
    )
    diagnostics = ruff_diagnostics([document], "3.14")["post.md"]
    assert [(d.code, d.span.line) for d in diagnostics] == [("F821", 11)]


def test_a_failing_ruff_is_an_error_and_not_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [parse_document(_post("x = 1"))]
    monkeypatch.setattr("ruff.find_ruff_bin", lambda: "/nowhere/ruff")
    with pytest.raises(RuntimeEnvironmentError, match="cannot run ruff"):
        ruff_diagnostics(documents, "3.11")
    monkeypatch.setattr("ruff.find_ruff_bin", lambda: "false")
    with pytest.raises(RuntimeEnvironmentError, match="ruff failed with exit code 1"):
        ruff_diagnostics(documents, "3.11")
    monkeypatch.setattr("ruff.find_ruff_bin", lambda: "true")
    with pytest.raises(RuntimeEnvironmentError, match="cannot read"):
        ruff_diagnostics(documents, "3.11")


_CODE = st.lists(
    st.sampled_from(
        [
            "x = 1",
            "def f(a):",
            "    return a",
            "!ls",
            ">>> f(1)",
            "(",
            ")",
            '"""',
            "é = '😀'",
            "\t",
            "%run x",
            "",
        ]
    ),
    max_size=8,
).map("\n".join)


@share(0.5)
@given(st.lists(st.one_of(_CODE, st.text(max_size=40)), max_size=3), st.sampled_from(["", "> ", "- "]))
def test_positions_of_diagnostics_lie_inside_the_post(blocks: list[str], prefix: str) -> None:
    lines = _post(*blocks).split("\n")
    text = "\n".join((prefix if n == 0 or prefix == "> " else "  ") + line for n, line in enumerate(lines))
    document = parse_document(text if prefix else "\n".join(lines))
    for diagnostic in ruff_diagnostics([document], "3.11")["post.md"]:
        span = diagnostic.span
        assert 1 <= span.line <= span.end_line <= document.source.line_count
        assert 1 <= span.column <= len(document.source.line_text(span.line)) + 1
        assert (span.line, span.column) <= (span.end_line, span.end_column)
