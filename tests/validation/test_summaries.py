"""Summaries of earlier lessons come from their posts, else from their plans, else from the outline."""

from pathlib import Path

import pytest

from postgen.document import parse_document
from postgen.errors import UnreadableError
from postgen.prompting.prompts import post_prompt
from postgen.scaffold.file_templates import skeleton
from postgen.series import Lesson, Series, load_series
from postgen.series.post_plan import Plan
from postgen.validation import summaries as summaries_module
from postgen.validation.summaries import plan_file, summaries_before, summarize_post
from tests.projects import LESSON, RECAP, small_project
from tests.rules.rule_contexts import repository_series

RICH = LESSON.replace(
    "A function that adds, and what it gives:",
    "A **running total** $r$ is the sum so far, **and this is no term because it goes on**, and $s$ is the "
    "sum of both. The slope $q$ is the change with respect to $a$.",
).replace(
    "print(add(2, 3))\n",
    "class Pile(list[int]):\n    pass\n\n\nfruit = load_data_points()\nx = torchvision.datasets.MNIST('.')\n"
    "y = 2 * x + 0.1 * torch.randn(40)\nW = torch.randn(2, 8)\n",
)


@pytest.fixture
def series(tmp_path: Path) -> Series:
    return load_series(small_project(tmp_path))


def _last(series: Series) -> Lesson:
    return series.lessons[-1]


def test_a_summary_has_the_facts_of_its_post(series: Series) -> None:
    entry = summarize_post(series, series.lessons[0], parse_document(RICH))
    assert [(s.symbol, s.meaning) for s in entry.symbols] == [("r", "the sum so far")]
    assert entry.terms == ("running total",)
    assert entry.functions == (
        "add(a: int, b: int) -> int",
        "class Pile(list[int])",
        "add_three(a: int, b: int, c: int) -> int",
    )
    assert entry.datasets == (
        "load_data_points",
        "torchvision.datasets.MNIST",
        "y = 2 * x + 0.1 * torch.randn(40)",
    )
    assert entry.takeaways == ("A sum puts two numbers together.",)
    assert entry.analogy == "Put two piles of apples together. Now you have one big pile."


def test_a_title_after_the_colon_of_eli5_is_part_of_the_analogy(series: Series) -> None:
    text = RECAP.replace("## ELI5", "## ELI5: Two Piles")
    assert summarize_post(series, series.lessons[1], parse_document(text)).analogy.startswith(
        "Two Piles: Put two"
    )


def test_posts_are_preferred_to_plans_and_plans_to_the_outline(series: Series) -> None:
    first, second = series.lessons[:2]
    assert [(e.origin, e.takeaways) for e in summaries_before(series, _last(series))] == [
        ("outline", ("What a sum is",)),
        ("outline", ()),
    ]
    for lesson in (first, second):
        plan_file(series, lesson).parent.mkdir(parents=True, exist_ok=True)
        plan_file(series, lesson).write_text(Plan(objectives=("add",)).model_dump_json(), encoding="utf-8")
    (series.posts_dir / first.file_name).write_text(LESSON, encoding="utf-8")
    assert [e.origin for e in summaries_before(series, _last(series))] == ["post", "plan"]
    plan_file(series, second).write_text("{broken", encoding="utf-8")
    (series.posts_dir / first.file_name).write_bytes(b"\xff\xfe no text")
    with pytest.raises(UnreadableError, match="not UTF-8"):
        summaries_before(series, _last(series))
    (series.posts_dir / first.file_name).unlink()
    assert [e.origin for e in summaries_before(series, _last(series))] == ["plan", "outline"]


def test_a_post_is_summarized_once_until_it_changes(
    series: Series, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    post = series.posts_dir / series.lessons[0].file_name
    post.write_text(LESSON, encoding="utf-8")
    first = summaries_before(series, _last(series))[0]
    with monkeypatch.context() as patch:
        patch.setattr(summaries_module, "summarize_post", lambda *_: pytest.fail("summarized again"))
        assert summaries_before(series, _last(series))[0] == first
    post.write_text(LESSON.replace("A sum puts", "A total puts"), encoding="utf-8")
    assert summaries_before(series, _last(series))[0].takeaways == ("A total puts two numbers together.",)


def test_the_prompt_of_a_recap_contains_the_summaries(series: Series) -> None:
    (series.posts_dir / series.lessons[0].file_name).write_text(LESSON, encoding="utf-8")
    prompt = post_prompt(series, series.lessons[1])[-1].content
    assert "takeaways: A sum puts two numbers together." in prompt
    assert "comparison: Put two piles of apples together." in prompt
    assert "add(a: int" not in prompt, "signatures without an explanation help nobody"


@pytest.mark.parametrize("terms", [2_000, 800])
def test_long_sums_are_summarized_at_once(terms: int) -> None:
    series = repository_series()
    code = f"x = a.randn() + {'b + ' * terms}1\ndef f(y: int = {'1 + ' * 400}1): pass"
    document = parse_document(f"# T\n\n```python\n{code}\n```\n")
    summary = summarize_post(series, series.lesson("1.2"), document)
    assert len(str(summary)) < 2_000


def test_placeholders_of_a_skeleton_that_is_filled_in_only_in_part_are_left_out(series: Series) -> None:
    lesson = series.lesson("1.1")
    text = skeleton(series, lesson)
    assert "TODO: A list" in text
    text = text.replace("- TODO: A list.", "- TODO: A list.\n- Sums are numbers.")
    summary = summarize_post(series, lesson, parse_document(text))
    assert summary.takeaways == ("Sums are numbers.",)
    assert "TODO" not in summary.analogy


def test_a_term_is_listed_once(series: Series) -> None:
    text = RICH + "\nMore **Sums** and one **sum**, and a **total**.\n"
    terms = summarize_post(series, series.lessons[0], parse_document(text)).terms
    assert len({term.casefold().removesuffix("s") for term in terms}) == len(terms)
    assert {"Sums", "total"} <= set(terms) or {"sum", "total"} <= set(terms)


def test_questions_of_demonstrations_and_words_of_the_eli5_are_no_topics(series: Series) -> None:
    text = LESSON.replace("Put two piles", "A **pile** is a heap. Put two piles")
    text = text.replace(
        "## Demonstrations\n", "### Carry the one\n\nMore.\n\n## Demonstrations\n\n### Does it add?\n"
    )
    assert all(new in text for new in ("**pile**", "### Carry the one", "### Does it add?"))
    summary = summarize_post(series, series.lessons[0], parse_document(text))
    assert (summary.headings, summary.terms) == (("Carry the one",), ())
