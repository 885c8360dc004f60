"""The index of earlier posts, which the cross-post rules use."""

from pathlib import Path

import pytest

from postgen.document import parse_document
from postgen.findings import Span
from postgen.rules import Context, find_rule, run_rules
from postgen.rules.cross_post.post_facts import Fingerprints, PostFacts, SeriesIndex, SymbolMeaning
from postgen.series import Lesson, load_series
from postgen.validation import Post, ValidateOptions, find_files, read_posts, validate
from postgen.validation.posts import PublishedPosts
from tests.projects import LESSON, OUTLINE, small_project
from tests.rules.rule_contexts import index_of, repository_series

SPAN = Span(1, 1, 1, 2)


def test_a_repeated_passage_is_found_among_hundreds_of_posts() -> None:
    index = SeriesIndex()
    for number in range(300):
        hashes = tuple(range(number * 1000, number * 1000 + 400))
        index.add(f"1.{number + 1}", PostFacts(passages=Fingerprints.pack(((700_000_000,), hashes))))
    assert list(index.find_repeated([(), (5_001, 5_002)])) == [(1, "1.6", 1)]
    assert list(index.find_repeated([(299_001,)])) == [(0, "1.300", 1)]
    assert list(index.find_repeated([(700_000_000,)])) == [(0, "1.1", 0)]  # the first lesson with it
    assert list(index.find_repeated([(999,)])) == []
    assert list(index.find_repeated([(5_001, 999)], minimum=2)) == []


def test_a_meaning_keeps_the_first_symbol_that_named_it() -> None:
    index = SeriesIndex()
    index.add("1.1", PostFacts(symbol_meanings=(SymbolMeaning("q", "running total", SPAN),)))
    index.add("1.2", PostFacts(symbol_meanings=(SymbolMeaning("r", "running total", SPAN),)))
    assert index.meanings == {"running total": ("q", "1.1")}


def test_a_kind_is_no_meaning_and_a_row_of_a_matrix_is_not_the_matrix() -> None:
    earlier = {"1.1": "Here $q$ is a probability distribution. Here $r$ is the sum of ranks."}
    text = "Here $p$ is a probability distribution. Each row of $M$ is the sum of ranks."
    series, document = repository_series(), parse_document(text)
    lesson = series.lesson("1.2")
    context = Context(series, lesson, series.posts_dir / lesson.file_name, earlier=index_of(earlier))
    assert run_rules(document, context, [find_rule("MA209")]) == []


def test_another_symbol_for_the_same_meaning_is_found() -> None:
    earlier = {"1.1": "The score $q$ is the sum of ranks, and $J$ is the mistake."}
    text = "Here $r$ is the sum of ranks. And $q$ is the mean of ranks, $K$ is the mistake."
    series, document = repository_series(), parse_document(text)
    lesson = series.lesson("1.2")
    context = Context(series, lesson, series.posts_dir / lesson.file_name, earlier=index_of(earlier))
    findings = run_rules(document, context, [find_rule("MA209")])
    assert [(f.span.column, f.message) for f in findings] == [
        (6, "lesson 1.1 uses $q$ for “sum of ranks”, not $r$")
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_post_is_compared_with_earlier_lessons_only(tmp_path: Path, jobs: int) -> None:
    project = small_project(
        tmp_path, OUTLINE.replace("title: Going On", "title: Going On\n        terms: [ox]")
    )
    imports = LESSON.replace("def add(", "import torch\n\n\ndef add(", 1)
    (project / "posts" / "1.1-adding-up.md").write_text(imports + "\nAn ox.\n", encoding="utf-8")
    (project / "posts" / "1.2-looking-back.md").write_text(
        "uv add torch\n\nThe ox again.\n", encoding="utf-8"
    )
    (project / "posts" / "2.1-going-on.md").write_text(imports, encoding="utf-8")
    series = load_series(project)
    posts, _ = read_posts(reversed(find_files([project / "posts"])), series)
    options = ValidateOptions(execute=False, jobs=jobs, cache=False, select=("IN502", "SE704"))
    findings = validate(posts, series, options).findings
    assert [(Path(f.path).name[:3], f.code) for f in findings] == [("1.1", "IN502"), ("1.1", "SE704")]


def test_each_published_post_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    series = load_series(small_project(tmp_path))
    for lesson in series.lessons:
        (series.posts_dir / lesson.file_name).write_text(LESSON, encoding="utf-8")
    posts, _ = read_posts(find_files([series.posts_dir]), series)
    read_lessons: list[str] = []
    find = PublishedPosts.post

    def counting(self: PublishedPosts, lesson: Lesson) -> Post | None:
        read_lessons.append(lesson.id)
        return find(self, lesson)

    monkeypatch.setattr(PublishedPosts, "post", counting)
    options = ValidateOptions(execute=False, jobs=1, cache=False, select=("IN502",))
    assert validate(posts, series, options).findings == ()
    assert read_lessons == ["1.1", "1.2"]  # and not once more for each later post
