"""What a prompt says about the other lessons: shared code, sentences about the lesson, and no skeletons."""

from pathlib import Path

import pytest

from postgen.drafting.lockfile import record_written_post
from postgen.scaffold.file_templates import skeleton
from postgen.series import Series, load_series
from postgen.validation.lesson_background import lesson_background
from postgen.validation.summaries import summaries_before
from tests.projects import LESSON, RECAP, small_project


@pytest.fixture
def series(tmp_path: Path) -> Series:
    return load_series(small_project(tmp_path))


def _write(series: Series, lesson_id: str, text: str) -> None:
    path = series.posts_dir / series.lesson(lesson_id).file_name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("sentence", "is_about"),
    [
        ("More of that in lesson 2.1.", True),
        ("More of that in [the next one](2.1-going-on.md).", True),
        ("Compare lessons 1.1 and 2.1 here.", True),
        ("Das zeigt Lektion 2.1 genau.", True),
        ("It weighs 2.1 kilograms.", False),
        ("More of that in lesson 2.15.", False),
        ("See lesson 2.1.3 of the other book.", False),
    ],
)
def test_sentences_about_the_lesson_are_promises(series: Series, sentence: str, is_about: bool) -> None:
    _write(series, "1.2", RECAP.replace("and now we look back at it.", f"as you know. {sentence}"))
    promises = lesson_background(series, series.lesson("2.1")).promises
    assert [(p.lesson, p.text) for p in promises] == ([("1.2", sentence)] if is_about else [])


def test_later_posts_cite_a_lesson(series: Series) -> None:
    _write(series, "2.1", LESSON.replace("A function that adds", "As lesson 1.1 has shown, adding"))
    (citation,) = lesson_background(series, series.lesson("1.1")).citations
    assert citation.lesson == "2.1"
    assert citation.text.startswith("As lesson 1.1 has shown")


def test_a_function_of_several_posts_is_shared_as_the_last_one_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = load_series(small_project(tmp_path))
    monkeypatch.setattr("postgen.validation.lesson_background._SHARED_BY", 2)
    _write(series, "1.1", LESSON)
    _write(series, "1.2", LESSON.replace("return a + b", "return b + a"))
    helpers = lesson_background(series, series.lesson("2.1")).helpers
    assert [(h.name, h.lesson) for h in helpers] == [("add", "1.2"), ("add_three", "1.2")]
    assert helpers[0].code == "def add(a: int, b: int) -> int:\n    return b + a"


def test_formulas_of_the_notation_are_not_listed_again(series: Series) -> None:
    _write(series, "1.2", RECAP.replace("where $s$", "$$\nd = a - b\n$$\n\nwhere $s$"))
    (_, recap) = lesson_background(series, series.lesson("2.1")).lessons
    assert recap.formulas == ("d = a - b",)


def test_a_skeleton_is_no_post(series: Series) -> None:
    lesson = series.lesson("1.1")
    text = skeleton(series, lesson)
    _write(series, "1.1", text)
    record_written_post(series, lesson, text, "skeleton")
    (summary,) = summaries_before(series, series.lesson("1.2"))
    assert (summary.origin, summary.headings, summary.analogy) == ("outline", (), "")
    _write(series, "1.1", text.replace("TODO", "Done", 1))
    (summary,) = summaries_before(series, series.lesson("1.2"))
    assert summary.origin == "post", "somebody has filled it in"
