"""A plan is checked against its schema, the kind, the points and the notation before the draft."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from postgen.drafting.lesson_plan import as_yaml, check_plan, clashes, make_plan, parse_plan, read_plan
from postgen.drafting.replies import Completer
from postgen.errors import UsageError
from postgen.llm.factory import open_model
from postgen.prompting.prompts import LessonPrompts
from postgen.series import Series, load_series
from postgen.series.lesson_summary import LessonBackground, LessonSummary, SymbolSummary
from postgen.series.post_plan import Plan, PlannedDemonstration
from tests.projects import small_project
from tests.servers import OpenAIServer, TextReply

GOOD = {
    "objectives": ["say what a sum is"],
    "symbols": [{"name": "s", "meaning": "the sum"}],
    "demonstrations": [{"title": "Adding", "shows": "that 2 and 3 make 5"}],
    "exercises": [{"title": "Three numbers", "tests": "calling a function twice"}],
}


@pytest.fixture
def series(tmp_path: Path) -> Series:
    return load_series(small_project(tmp_path))


@pytest.mark.parametrize(
    ("lesson", "change", "problem"),
    [
        ("1.1", {"demonstrations": []}, "demonstrations: at least one is required"),
        ("1.1", {"exercises": []}, "exercises: 0 planned, expected 1 to 2"),
        ("1.1", {"exercises": ["a", "b", "c"]}, "exercises: 3 planned, expected 1 to 2"),
        ("1.2", {"exercises": []}, "demonstrations: posts of the kind 'recap' have no code"),
        ("1.2", {"demonstrations": []}, "exercises: 1 planned, but this kind of post has none"),
        ("1.1", {"links": ["1.2"]}, "links: 1.2 does not precede 1.1"),
        ("2.1", {"links": ["1.2", "9.9"]}, "links: 9.9 does not precede 2.1"),
        (
            "1.1",
            {"objectives": ["count apples"], "symbols": []},
            "objectives: the point 'What a sum is' is not covered",
        ),
        (
            "1.1",
            {"symbols": [{"name": "s", "meaning": "the speed of a car"}]},
            "symbols: in this series s means the sum of both numbers; "
            "choose another symbol for the speed of a car",
        ),
    ],
)
def test_each_problem_of_a_plan_is_reported(
    series: Series, lesson: str, change: dict[str, object], problem: str
) -> None:
    assert problem in check_plan(series, series.lesson(lesson), Plan.model_validate(GOOD | change))


def test_a_valid_plan_has_no_problems(series: Series) -> None:
    assert check_plan(series, series.lessons[0], Plan.model_validate(GOOD)) == []


@pytest.mark.parametrize("text", ["\\frac{a}{b}", "a \theta", "the \x0crac", "$x$", "two\nlines", " "])
def test_a_plan_with_latex_or_control_characters_is_invalid(text: str) -> None:
    with pytest.raises(ValidationError):
        Plan.model_validate(GOOD | {"formulas": [text]})


def test_a_plan_is_found_in_a_reply_with_other_text() -> None:
    assert parse_plan('Sure!\n```json\n{"objectives": ["x"]}\n```\nDone.').objectives == ("x",)


def test_a_plan_can_be_edited_and_read_again(series: Series, tmp_path: Path) -> None:
    plan = Plan.model_validate(GOOD)
    file = tmp_path / "plan.yaml"
    file.write_text(as_yaml(plan).replace("calling a function twice", "patience"), encoding="utf-8")
    assert read_plan(file, series, series.lessons[0]).exercises[0].tests == "patience"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("objectives: [", "plan.yaml: not YAML"),
        ("objectives: []", "plan.yaml: not a valid plan: objectives: "),
        ("objectives: [say what a sum is]\nwishes: 3", "wishes: Extra inputs"),
        ("- 1", "plan.yaml: not a plan; `postgen plan 1.1` prints one"),
        ("objectives: [say what a sum is]", "does not fit lesson 1.1: demonstrations: at least one"),
        (None, "plan.yaml: cannot be read: No such file"),
    ],
)
def test_an_invalid_plan_file_is_an_error(
    series: Series, tmp_path: Path, text: str | None, message: str
) -> None:
    file = tmp_path / "plan.yaml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_plan(file, series, series.lessons[0])
    assert message in str(caught.value)


def test_a_symbol_with_another_meaning_in_an_earlier_post_is_a_clash() -> None:
    symbols = (SymbolSummary(symbol=r"\hat{m}", meaning="the mean of the apples"),)
    summaries = (LessonSummary(lesson="1.1", title="A", file="a.md", origin="post", symbols=symbols),)

    def clashes_of_meaning(meaning: str) -> list[str]:
        plan = Plan.model_validate(GOOD | {"symbols": [{"name": "m hat", "meaning": meaning}]})
        return clashes(summaries, plan)

    (clash,) = clashes_of_meaning("the mass of a car")
    assert clash == (
        "symbols: in lesson 1.1 m hat means the mean of the apples; "
        "choose another symbol for the mass of a car"
    )
    assert clashes_of_meaning("the mean of all apples") == []


def test_a_clash_is_reported_to_the_model_once_and_then_accepted(series: Series) -> None:
    plan = json.dumps({**GOOD, "symbols": [{"name": "m", "meaning": "the mass of a car"}]})
    symbols = (SymbolSummary(symbol="m", meaning="the mean of the apples"),)
    summaries = (LessonSummary(lesson="1.1", title="A", file="a.md", origin="post", symbols=symbols),)
    lesson = series.lesson("1.1")
    prompts = LessonPrompts(series, lesson, LessonBackground(lessons=summaries))
    with OpenAIServer([TextReply(plan), TextReply(plan)]) as server:
        environment = {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
        with open_model(environment=environment) as model:
            plan_result = make_plan(Completer(series, lesson, model), prompts)
    assert plan_result.symbols[0].meaning == "the mass of a car"
    assert len(server.requests) == 2
    assert "in lesson 1.1 m means the mean of the apples" in server.requests[1].text


STORIES = [
    {"title": "Two Children and a Sled", "tells": "They pull.", "stands_for": ["the sled: the number"]},
    {"title": "The Shower Tap", "tells": "It drips."},
]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"stories": STORIES, "story": "The Bus"},
            "story: 'The Bus' is not the title of one of the stories "
            "(Two Children and a Sled; The Shower Tap)",
        ),
        ({"terms": ["Dropout"]}, "terms: 'dropout' is introduced in lesson 2.1; leave it out"),
        ({}, "terms: the lesson introduces the term 'adder', and the plan does not name it"),
    ],
)
def test_stories_and_terms_are_checked(tmp_path: Path, change: dict[str, object], problem: str) -> None:
    root = small_project(tmp_path)
    outline = (root / "outline.yaml").read_text(encoding="utf-8")
    outline = outline.replace("[What a sum is]", "[What a sum is]\n        terms: [adder]").replace(
        "[Where to go]", "[Where to go]\n        terms: [dropout]"
    )
    (root / "outline.yaml").write_text(outline, encoding="utf-8")
    series = load_series(root)
    assert problem in check_plan(series, series.lessons[0], Plan.model_validate(GOOD | change))
    good = GOOD | {"stories": STORIES, "story": "the shower tap", "terms": ["adder"]}
    plan = Plan.model_validate(good)
    assert check_plan(series, series.lessons[0], plan) == []
    assert plan.chosen_story
    assert plan.chosen_story.tells == "It drips."


def test_a_story_of_an_earlier_lesson_is_a_clash() -> None:
    told = LessonSummary(lesson="1.1", title="A", file="a.md", origin="post", analogy="The Shower Tap: A …")
    plan = Plan.model_validate(GOOD | {"stories": STORIES, "story": "The Shower Tap"})
    assert clashes([told], plan) == ["story: lesson 1.1 already tells 'The Shower Tap'; choose another"]


def test_a_claim_rests_on_at_most_a_thousand_seeds() -> None:
    demonstration = {"title": "t", "shows": "s", "seeds": 20_000}
    assert PlannedDemonstration.model_validate(demonstration).seeds == 1000
    with pytest.raises(ValidationError):
        PlannedDemonstration.model_validate(demonstration | {"seeds": 0})
