"""An outline holds only what earlier posts, the outline and the notation say, and the model only chooses."""

import re
from pathlib import Path

import pytest

from postgen.drafting.draft_checker import DraftChecker
from postgen.drafting.earlier_posts import sources_for
from postgen.drafting.outline_writer import OutlineWriter
from postgen.llm.factory import open_model
from postgen.series import Series, load_series
from postgen.validation import ValidateOptions
from tests.projects import OUTLINE, WITH_OUTPUT, small_project
from tests.servers import OpenAIServer, RecordedRequest, TextReply

FACTS = """\
- A sum puts two numbers together.
- The order of the numbers does not change a sum.
- A sum with zero leaves a number as it is.
- Negative numbers make a sum smaller.
"""
SEPARATE = FACTS.replace("\n-", "\n\nNow.\n\n-")


@pytest.fixture
def series(tmp_path: Path) -> Series:
    outline = OUTLINE.replace("  rules: [Use no HTML.]", "  rules: [Use no HTML.]\n  closing: A checklist.")
    outline = outline.replace(
        "instructions: Formulas.}",
        "instructions: Formulas.}\n      - {heading: Summary, instructions: Sum up.}",
    )
    project = small_project(tmp_path / "project", outline)
    post = WITH_OUTPUT.replace("- A sum puts two numbers together.\n", SEPARATE)
    (project / "posts" / "1.1-adding-up.md").write_text(post, encoding="utf-8")
    return load_series(project)


def choose(request: RecordedRequest) -> TextReply:
    """Begin to repeat one of the offered lines, which one depends on the seed."""
    options = re.findall(r"^- (.*)$", request.text, re.MULTILINE)
    return TextReply(" ".join(options[request.body["seed"] % len(options)].split()[:7]))


def outline_of(series: Series, lesson_id: str, seed: int = 0) -> tuple[str, OpenAIServer]:
    lesson = series.lesson(lesson_id)
    with OpenAIServer(choose) as server:
        environment = {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
        with open_model(environment=environment) as model:
            writer = OutlineWriter(series, lesson, sources_for(series, lesson), model, seed)
            return writer.write(writer.plan()), server


def test_every_sentence_comes_from_an_earlier_post_or_the_outline(series: Series) -> None:
    text, _ = outline_of(series, "1.2")
    known = (series.posts_dir / "1.1-adding-up.md").read_text(encoding="utf-8") + OUTLINE
    verbs = "is about|looks at|deals with|treats|closes|looks back on|reviews|sums up"
    glue = (
        rf"This lesson|{verbs}|the module|Its lessons are|The goal of the module|Here the symbols.*|of \[.*"
    )
    for sentence in re.split(r"(?<=[.:!?])\s+|\n+", text.partition("\n")[2]):
        rest = re.sub(rf"^#+ .*|\[.*?\]\(.*?\)|{glue}|- \$[a-z]\$ is|[$*#-]", " ", sentence).strip(" .:,\n")
        assert rest in known or rest.capitalize() in known, sentence


def test_a_draft_has_all_sections_and_passes_the_rules(series: Series) -> None:
    text, _ = outline_of(series, "1.2")
    assert re.findall(r"^## (.*)$", text, re.M) == [
        "ELI5",
        "Mathematical Foundations",
        "Summary",
        "Key Takeaways",
    ]
    assert "### Checklist\n\n- [Exercise 1](1.1-adding-up.md#exercise-1) of [Lesson 1.1]" in text
    checker = DraftChecker(series, series.lesson("1.2"), ValidateOptions(execute=False))
    assert checker.check(text).findings == ()


def test_another_seed_or_lesson_gives_another_draft(series: Series) -> None:
    first, server = outline_of(series, "1.2")
    assert outline_of(series, "1.2")[0] == first
    assert any(outline_of(series, "1.2", seed)[0] != first for seed in range(1, 5))
    other, _ = outline_of(series, "2.1")
    assert "2.1: Going On" in other
    assert server.requests


@pytest.mark.slow
def test_code_of_an_earlier_post_runs_in_the_outline(series: Series) -> None:
    text, _ = outline_of(series, "2.1")
    assert "print(add(2, 3))" in text
    assert "### Exercise 1\n\nAdd three numbers.\n\n#### Solution\n\n```python\ndef add_three" in text
    verdict = DraftChecker(series, series.lesson("2.1"), ValidateOptions()).check(text)
    assert verdict.passed, verdict.findings
    assert "```output\n5\n```" in verdict.text


def test_a_sentence_with_a_finding_is_replaced(series: Series) -> None:
    lesson = series.lesson("1.2")
    with OpenAIServer(choose) as server:
        environment = {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
        with open_model(environment=environment) as model:
            writer = OutlineWriter(series, lesson, sources_for(series, lesson), model)
            text = writer.write(writer.plan())
            taken = text.rstrip().rsplit("- ", 1)[1]
            writer.banned.add(taken)
            assert taken not in writer.write(writer.plan())


def test_the_first_lesson_has_no_sources(series: Series) -> None:
    assert sources_for(series, series.lesson("1.1")) == ()
