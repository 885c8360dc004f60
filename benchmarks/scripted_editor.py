"""Two editors: one with eight habits, and one who changes something else in every post."""

import re
from collections.abc import Callable

from obedient_model import QUESTION, TOPICS

# A function edits a text of a topic and returns how many edits that took.
Habit = Callable[[str, int], tuple[str, int]]


def _replacing(old: str, new: str) -> Habit:
    def edit(text: str, _number: int) -> tuple[str, int]:
        def replace(match: re.Match[str]) -> str:
            return new[:1].upper() + new[1:] if match[0][:1].isupper() else new

        return re.subn(old, replace, text, flags=re.IGNORECASE)

    return edit


def _shorter_summary(text: str, _number: int) -> tuple[str, int]:
    before, heading, rest = text.partition("## Summary\n\n")
    sentences = re.split(r"(?<=\.) ", rest.strip())
    return f"{before}{heading}{' '.join(sentences[:3])}\n", max(0, len(sentences) - 3)


def _question_first(text: str, number: int) -> tuple[str, int]:
    title, introduction, rest = text.split("\n\n", 2)
    if introduction.split(". ")[0].split("! ")[0].find("?") >= 0:
        return text, 0
    question = QUESTION.format(thing=TOPICS[number - 1][0].lower())
    return f"{title}\n\n{question} {introduction}\n\n{rest}", 1


HABITS: dict[str, Habit] = {
    "use for utilize": _replacing(r"\butilize(?=s?\b)", "use"),
    "no very": _replacing(r"\bvery ", ""),
    "to for in order to": _replacing(r"\bin order to\b", "to"),
    "for example for e.g.": _replacing(r"\be\.g\.", "for example"),
    "a colon for a dash": _replacing(r" — ", ": "),
    "no 'without further ado'": lambda text, _: re.subn(
        r"Without further ado, (\w)", lambda m: m[1].upper(), text
    ),
    "a short summary": _shorter_summary,
    "a question first": _question_first,
}

_ONCE = (
    (("Every house", "Each flat"), ("few people", "hardly anybody")),
    (("look at it", "notice it"), ("Its", "Their")),
    (("comes first", "is on top"), ("weak parts", "soft spots")),
    (("knows the", "has felt the"), ("comes second", "lies below")),
    (("moves", "turns"), ("helps to", "is there to")),
    (("wears out", "grows old"), ("has a", "owns a")),
    (("Some parts", "Two pieces"), ("touches", "takes")),
    (("goes first", "fails early"), ("here is", "see")),
    (("breaks", "gives way"), ("Many people", "Most of us")),
    (("are strong", "last long"), ("does not", "stays still")),
)


def edit_with_habits(text: str, number: int) -> tuple[str, int]:
    """Apply the habits, and two changes that no other post gets. Returns the number of edits."""
    count = 0
    for habit in HABITS.values():
        text, edits = habit(text, number)
        count += edits
    text, edits = edit_once(text, number)
    return text, count + edits


def edit_once(text: str, number: int) -> tuple[str, int]:
    """Make two changes that no other post gets, each in one place."""
    count = 0
    for old, new in _ONCE[number - 1]:
        count += old in text
        text = text.replace(old, new, 1)
    return text, count


def edit_without_habits(text: str, number: int) -> tuple[str, int]:
    """Make changes that differ from post to post: words, a sentence that goes, one that comes."""
    text, count = edit_once(text, number)
    sentences = re.findall(r"[^.\n]+\. ", text)
    gone, near = sentences[number % len(sentences)], sentences[(3 * number + 1) % len(sentences)]
    thing = TOPICS[number - 1][0].lower()
    added = f"{near}My own {thing} number {number} taught me that on day {number * 7}. "
    text = text.replace(gone, "", 1).replace(near, added, 1)
    return text, count + 2
