"""ty over the posts' Python: one process, asked only with a reader environment; its failure is no finding."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from postgen.document import parse_document
from postgen.errors import RuntimeEnvironmentError
from postgen.rules import find_rule, run_rules
from postgen.rules.checkers import run_checkers
from tests.rules.preparing import context_for, reader_python, the_series

pytestmark = pytest.mark.slow

POST = "Text é.\n\n```python\nn: int = 'a'\n```\n\n```python\nbroken = (\n```\n"


def test_one_process_serves_all_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    real = subprocess.run

    def counted(command: list[str], **options: Any) -> Any:  # noqa: ANN401
        started.append(command[0])
        return real(command, **options)

    python = reader_python()
    monkeypatch.setattr(subprocess, "run", counted)
    documents = [parse_document(POST, f"{n}.md") for n in range(12)]
    said = run_checkers(documents, the_series(), {"ty"}, python)
    assert len(started) == 1
    assert all(
        [(d.code, d.span.line) for d in by["ty"]] == [("invalid-assignment", 4)] for by in said.values()
    )


def test_without_a_reader_environment_nobody_asks() -> None:
    document = parse_document(POST)
    said = run_checkers([document], the_series(), {"ty"}, None)
    assert said == {"post.md": {}}
    rule = find_rule("PY405")
    context = context_for(document, {}, rule)
    assert run_rules(document, context, [find_rule("PY404")]) == []


def test_a_broken_environment_is_no_finding(tmp_path: Path) -> None:
    with pytest.raises(RuntimeEnvironmentError, match="ty failed with exit code"):
        run_checkers([parse_document(POST)], the_series(), {"ty"}, tmp_path / "nowhere")
