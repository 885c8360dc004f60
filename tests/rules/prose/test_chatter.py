"""Which sentences belong to the conversation with a model, by kind, and which may belong to a post."""

from pathlib import Path
from typing import get_args

import pytest
import yaml

from postgen.document import parse_document
from postgen.rules.prose.chatter import chatter_kind
from postgen.rules.prose.chatter_grammar import ChatterKind
from postgen.rules.prose.pr601_chatter import RULE
from tests.rules.rule_contexts import context_for

WORDINGS = yaml.safe_load(Path(__file__).with_name("chatter_wordings.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("announcement", "Here is the revised section:"),
        ("praise", "Great question!"),
        ("conversation", "As you asked, the text is shorter."),
        ("limits of a model", "As an AI, I cannot run code."),
        ("parts of a reply", "Continuing from where I left off:"),
        ("rules of the prompt", "Per the guidelines, I avoid HTML."),
        ("offer", "Would you like the next lesson?"),
        ("thinking aloud", "Wait, let me recompute that."),
        ("note to an editor", "Note to the editor: please check the figure."),
        ("word count", "Word count: 412"),
        ("citation mark", "The loss falls【4:0†source】."),
    ],
)
def test_a_line_of_chatter_has_a_kind(kind: str, line: str) -> None:
    assert chatter_kind(line) == kind
    assert chatter_kind(f"The loss falls. {line}") == kind


def test_a_line_of_a_post_has_none() -> None:
    assert chatter_kind("Here is where the loss falls.") is None


def test_an_author_may_say_i() -> None:
    line = "I left the summary out."
    assert chatter_kind(line, author_speaks=True) is None
    assert chatter_kind(line, author_speaks=False) == "announcement"


def test_each_kind_has_ten_wordings_and_ten_innocent_sentences() -> None:
    assert set(WORDINGS) == set(get_args(ChatterKind)) - {"role"}
    for kind, lines in WORDINGS.items():
        assert len(lines["found"]) >= 10, kind
        assert len(lines["innocent"]) >= 10, kind


@pytest.mark.parametrize("kind", WORDINGS)
def test_wordings_are_found_also_within_a_paragraph(kind: str) -> None:
    for line in WORDINGS[kind]["found"]:
        assert chatter_kind(line, at_an_end=False, author_speaks=False), line


@pytest.mark.parametrize("kind", WORDINGS)
def test_sentences_of_posts_are_innocent(kind: str) -> None:
    for line in WORDINGS[kind]["innocent"]:
        assert chatter_kind(line, at_an_end=False, author_speaks=False) is None, line


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: A page\n---\n\nIt renders a parameter.\n\n```md\n---\ntitle: Example\n---\n```\n",
        "One paragraph.\n\nA second one.\n\nA third one.\n\n```md\n# Example\n\nText.\n```\n",
    ],
)
def test_an_example_in_a_fence_does_not_wrap_the_post(text: str) -> None:
    document = parse_document(text)
    assert list(RULE.check(document, context_for(document, {}, RULE))) == []


def test_an_announced_post_in_a_fence_is_wrapped() -> None:
    document = parse_document("Here is the post you asked for:\n\n```markdown\n# Title\n\nText.\n```\n")
    messages = [p.message for p in RULE.check(document, context_for(document, {}, RULE))]
    assert "the post is wrapped in a fence" in messages


def test_an_offer_that_names_a_channel_comes_from_an_author() -> None:
    assert chatter_kind("Let me know what you think!", at_an_end=True, author_speaks=False)
    line = "Let me know what you think on @ann_writes!"
    assert not chatter_kind(line, at_an_end=True, author_speaks=False)


def test_an_exclaimed_answer_needs_no_likely_words() -> None:
    line = "Certainly! Below is a one-page handout you can use to address the issue."
    document = parse_document(f"# Title\n\n{line}\n\nThe loss falls.\n")
    assert list(RULE.check(document, context_for(document, {}, RULE)))


@pytest.mark.parametrize(
    ("line", "is_chatter"), [("Sure thing!", True), ("Understood.", True), ("Noted?", False)]
)
def test_a_paragraph_that_only_says_yes(line: str, is_chatter: bool) -> None:
    document = parse_document(f"# Title\n\nThe loss falls.\n\n{line}\n\nIt is small.\n")
    assert bool(list(RULE.check(document, context_for(document, {}, RULE)))) == is_chatter


def test_around_a_reply_a_pattern_is_enough() -> None:
    line = "All checks passed."
    assert chatter_kind(line)
    document = parse_document(f"# Title\n\nWe run the tests. {line}\n\nThe loss falls.\n")
    assert not list(RULE.check(document, context_for(document, {}, RULE)))
