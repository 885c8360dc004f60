"""Which words of prose and code mark a gap, and which only look like it."""

import ast
from pathlib import Path

import pytest
import yaml

from postgen.rules.prose.code_elisions import comments_for_code, stubs
from postgen.rules.prose.unfinished_marks import find_unfinished

WORDINGS = yaml.safe_load(Path(__file__).with_name("gap_wordings.yaml").read_text(encoding="utf-8"))


def _marks(text: str) -> list[tuple[int, int]]:
    return list(find_unfinished(text))


def _is_gap(code: str) -> bool:
    try:
        module = ast.parse(code)
    except SyntaxError:
        module = ast.Module([], [])
    return any(comments_for_code(code)) or any(stubs(module))


@pytest.mark.parametrize("text", WORDINGS["prose"]["found"])
def test_unfinished_prose_is_found_also_within_a_paragraph(text: str) -> None:
    assert _marks(text)
    end = "" if text[-1] in ".!?)]" else "."
    assert _marks(f"The loss falls. {text}{end} It is small.")


KINDS = WORDINGS["kinds"]


def test_each_kind_has_ten_wordings_and_ten_innocent_sentences() -> None:
    for kind, lines in KINDS.items():
        assert len(lines["found"]) >= 10, kind
        assert len(lines["innocent"]) >= 10, kind


@pytest.mark.parametrize("kind", KINDS)
def test_wordings_of_a_kind_are_found(kind: str) -> None:
    assert [text for text in KINDS[kind]["found"] if not _marks(text)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_resembles_a_kind_is_innocent(kind: str) -> None:
    assert [text for text in KINDS[kind]["innocent"] if _marks(text)] == []


@pytest.mark.parametrize("text", WORDINGS["prose"]["innocent"])
def test_finished_prose_is_innocent(text: str) -> None:
    assert _marks(text) == []


@pytest.mark.parametrize("code", WORDINGS["code"]["found"])
def test_code_that_is_left_out_is_found(code: str) -> None:
    assert _is_gap(code)


@pytest.mark.parametrize("code", WORDINGS["code"]["innocent"])
def test_whole_code_is_innocent(code: str) -> None:
    assert not _is_gap(code)
