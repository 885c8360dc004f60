"""Asks a model what an editor prefers."""

from collections.abc import Sequence
from dataclasses import dataclass

from postgen.llm.protocol import Message
from postgen.prompting.templates import render
from postgen.series import Series


@dataclass(frozen=True, slots=True)
class ShownEdit:
    """An edit in the prompt: texts of one line each; ``before`` is empty for an insertion."""

    number: int
    post: str
    section: str
    kind: str
    before: str
    after: str


def preference_prompt(
    series: Series, edits: Sequence[ShownEdit], known: Sequence[str], most: int
) -> tuple[Message, ...]:
    """Ask for at most ``most`` preferences that the edits show. ``known`` are rules that exist."""
    text = render(series.root, "preferences.md.j2", series=series, edits=edits, known=known, most=most)
    return (Message("user", text),)
