"""A section far from its word budget is requested once more, and is not an error."""

from collections.abc import Callable
from pathlib import Path

import pytest

from postgen.document import parse_document
from postgen.drafting.draft_checker import length_remarks
from postgen.series import load_series
from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import requested_step, scripted_model, section_text
from tests.projects import OUTLINE, RECAP, small_project
from tests.servers import OpenAIServer, RecordedRequest

POST = "1.2-looking-back.md"
SHORT = section_text(RECAP, "ELI5")
LONGER = (
    SHORT.rstrip()
    + " Take the apples out of one pile, one by one, and put each on the other pile." * 2
    + "\n"
)
LONG = (
    SHORT.rstrip()
    + "".join(f" Then take apple {word} and put it there." for word in "abcdefghijklmnop")
    + "\n"
)
Drafter = Callable[..., tuple[CommandResult, list[RecordedRequest]]]


@pytest.fixture
def draft(postgen: CommandRunner, project: Path, monkeypatch: pytest.MonkeyPatch) -> Drafter:
    """Draft the recap, whose ELI5 should have 45 words, with the given first and second version."""
    recap = OUTLINE.index("  recap:")
    eli5 = "{heading: ELI5, instructions: In everyday words."
    outline = OUTLINE[:recap] + OUTLINE[recap:].replace(eli5, f"{eli5}, words: 45")
    (project / "outline.yaml").write_text(outline, encoding="utf-8")

    def run(first: str, second: str) -> tuple[CommandResult, list[RecordedRequest]]:
        changes = {"prose": lambda text: text.replace(SHORT, first), "repair": lambda _: second}
        with OpenAIServer(scripted_model(changes)) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            return postgen("draft", "1.2"), server.requests

    return run


@pytest.mark.parametrize("first", [SHORT, LONG], ids=["too short", "too long"])
def test_a_section_far_from_its_word_budget_is_requested_again(
    draft: Drafter, project: Path, first: str
) -> None:
    result, requests = draft(first, LONGER)
    assert result.code == 0, result
    assert [requested_step(a) for a in requests] == ["plan", "prose", "repair"]
    request = requests[2].messages[-1]["content"]
    assert "words without code and formulas; about 45 are expected" in request
    assert "## Mathematical" not in request
    assert LONGER.strip() in (project / "posts" / POST).read_text(encoding="utf-8")
    assert "are expected" not in result.out


def test_a_section_is_requested_again_only_once_and_is_not_an_error(draft: Drafter, project: Path) -> None:
    result, requests = draft(SHORT, SHORT)
    assert result.code == 0, result
    assert len(requests) == 3
    assert "ELI5: the section has 13 words without code and formulas; about 45 are expected" in result.out
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        ((10, 10, 10), []),
        ((17, 10, 10), []),  # less than 1.8 times, and the post less than 1.3 times
        ((19, 9, 9), ["ELI5"]),
        ((15, 15, 12), ["ELI5", "Mathematical Foundations"]),  # the post has more than 1.3 times its words
        ((6, 6, 7), ["ELI5", "Mathematical Foundations"]),  # the post has less than 0.7 times its words
    ],
)
def test_the_length_of_the_whole_post_narrows_the_limits_of_its_sections(
    tmp_path: Path, counts: tuple[int, ...], wanted: list[str]
) -> None:
    outline = OUTLINE.replace("- title: Looking Back\n", "- title: Looking Back\n        words: 3000\n")
    lesson = load_series(small_project(tmp_path, outline)).lesson("1.2")
    names = [section.heading for section in lesson.kind.sections]
    text = "# A title\n\n" + "\n\n".join(
        f"## {name}\n\n" + "\n\n".join(["word " * 100] * count)
        for name, count in zip(names, counts, strict=True)
    )
    remarks = list(length_remarks(parse_document(text), lesson, "post.md"))
    assert [remark.section for remark in remarks] == wanted


def test_the_quiz_of_a_closing_post_is_not_counted(tmp_path: Path) -> None:
    outline = OUTLINE.replace("- title: Looking Back\n", "- title: Looking Back\n        words: 600\n")
    lesson = load_series(small_project(tmp_path, outline)).lesson("1.2")
    assert lesson.closes_module
    section = lesson.kind.sections[-1]
    words = "word " * lesson.section_words(section)
    document = parse_document(f"# A title\n\n## {section.heading}\n\n{words}\n\n### Quiz\n\n{words * 5}\n")
    assert [r.section for r in length_remarks(document, lesson, "post.md")] == [section.heading]
    assert list(length_remarks(document, lesson, "post.md", ("Checklist", "Quiz"))) == []


@pytest.mark.parametrize("scope", ["section:ELI5", "post"])
def test_a_repair_may_shorten_what_a_rule_of_the_house_finds_too_long(
    draft: Drafter, project: Path, scope: str
) -> None:
    path = project / "outline.yaml"
    limit = (
        f"{{name: short, extends: metric, level: error, scope: '{scope}', formula: words, condition: '> 80'}}"
    )
    path.write_text(
        path.read_text(encoding="utf-8").replace(", words: 45", "") + f"rules:\n  house:\n  - {limit}\n",
        encoding="utf-8",
    )
    result, _ = draft(LONG, SHORT)
    assert result.code == 0, result
    assert SHORT.strip() in (project / "posts" / POST).read_text(encoding="utf-8")
