"""Which sentences belong to the conversation with a model, by kind, and which may belong to a post."""

import pytest

from postgen.rules.prose.chatter import chatter_kind


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
