"""ty checks the posts' Python in one process, only with a reader environment; its failure is an error."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from postgen.document import parse_document
from postgen.errors import RuntimeEnvironmentError
from postgen.rules import find_rule, run_rules
from postgen.rules.checkers import run_checkers
from tests.rules.rule_contexts import context_for, reader_python, repository_series

pytestmark = pytest.mark.slow

POST = "Text é.\n\n```python\nn: int = 'a'\n```\n\n```python\nbroken = (\n```\n"


def test_one_process_checks_all_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    programs: list[str] = []
    real_run = subprocess.run

    def recording_run(command: list[str], **options: Any) -> Any:  # noqa: ANN401
        programs.append(command[0])
        return real_run(command, **options)

    python = reader_python()
    monkeypatch.setattr(subprocess, "run", recording_run)
    documents = [parse_document(POST, f"{n}.md") for n in range(12)]
    diagnostics = run_checkers(documents, repository_series(), {"ty"}, python)
    assert len(programs) == 1
    assert all(
        [(d.code, d.span.line) for d in by_checker["ty"]] == [("invalid-assignment", 4)]
        for by_checker in diagnostics.values()
    )


def test_ty_does_not_run_without_a_reader_environment() -> None:
    document = parse_document(POST)
    diagnostics = run_checkers([document], repository_series(), {"ty"}, None)
    assert diagnostics == {"post.md": {}}
    rule = find_rule("PY405")
    context = context_for(document, {}, rule)
    assert run_rules(document, context, [find_rule("PY404")]) == []


def test_a_missing_environment_is_an_error_and_not_a_finding(tmp_path: Path) -> None:
    with pytest.raises(RuntimeEnvironmentError, match="ty failed with exit code"):
        run_checkers([parse_document(POST)], repository_series(), {"ty"}, tmp_path / "nowhere")
