"""ty over the posts' Python: one process, asked only with a reader environment; its failure is no finding."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from postgen.document import parse_document
from postgen.errors import SurroundingsError
from postgen.rules import check_post, rule_by_code
from postgen.rules.engines import diagnose
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
    said = diagnose(documents, the_series(), {"ty"}, python)
    assert len(started) == 1
    assert all(
        [(d.code, d.span.line) for d in by["ty"]] == [("invalid-assignment", 4)] for by in said.values()
    )


def test_without_a_reader_environment_nobody_asks() -> None:
    document = parse_document(POST)
    said = diagnose([document], the_series(), {"ty"}, None)
    assert said == {"post.md": {}}
    rule = rule_by_code("PY405")
    context = context_for(document, {}, rule)
    assert check_post(document, context, [rule_by_code("PY404")]) == []


def test_a_broken_environment_is_no_finding(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError, match="ty failed with exit code"):
        diagnose([parse_document(POST)], the_series(), {"ty"}, tmp_path / "nowhere")
