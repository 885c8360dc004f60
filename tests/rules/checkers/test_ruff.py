"""ruff over the posts' Python: one process, exact places, and its failure is no finding."""

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
from tests.rules.preparing import the_series


def _post(*blocks: str) -> str:
    return "\n\n".join(f"```python\n{block}\n```" for block in blocks)


def test_one_process_serves_all_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    real = subprocess.run

    def counted(command: list[str], **options: Any) -> Any:  # noqa: ANN401
        started.append(command)
        return real(command, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    documents = [parse_document(_post("def f(x): ...", "y = ("), f"{n}.md") for n in range(30)]
    said = run_checkers(documents, the_series(), {"ruff"})
    assert len(started) == 1
    assert all([d.code for d in by["ruff"]] == ["ANN201", "ANN001", "invalid-syntax"] for by in said.values())


def test_a_post_without_python_has_an_empty_answer_and_starts_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subprocess, "run", None)
    said = run_checkers([parse_document("Text.")], the_series(), {"ruff"})
    assert said == {"post.md": {"ruff": ()}}


def test_no_settings_around_the_posts_change_a_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "build"  # a name that ruff leaves out by default
    folder.mkdir()
    (tmp_path / "ruff.toml").write_text('exclude = ["*"]\n')
    (tmp_path / ".gitignore").write_text("*\n")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("RUFF_OUTPUT_FORMAT", "concise")
    monkeypatch.setattr("tempfile.tempdir", None)
    document = parse_document(_post("# ruff: noqa\ndef f() -> int:\n    return missing  # noqa: F821"))
    assert [d.code for d in ruff_diagnostics([document], "3.11")["post.md"]] == ["F821"]


def test_what_only_a_newer_python_reads_is_checked_with_the_rest_of_its_post() -> None:
    document = parse_document(
        _post("first = 1", "def f[T](x: T) -> T:\n    return first", "print(f(unknown))")
    )
    said = ruff_diagnostics([document], "3.14")["post.md"]
    assert [(d.code, d.span.line) for d in said] == [("F821", 11)]


def test_a_broken_program_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_any_code_gives_places_inside_the_post(blocks: list[str], prefix: str) -> None:
    lines = _post(*blocks).split("\n")
    text = "\n".join((prefix if n == 0 or prefix == "> " else "  ") + line for n, line in enumerate(lines))
    document = parse_document(text if prefix else "\n".join(lines))
    for diagnostic in ruff_diagnostics([document], "3.11")["post.md"]:
        span = diagnostic.span
        assert 1 <= span.line <= span.end_line <= document.source.line_count
        assert 1 <= span.column <= len(document.source.line_text(span.line)) + 1
        assert (span.line, span.column) <= (span.end_line, span.end_column)
