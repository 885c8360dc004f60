"""The steps in which a small model writes a post, section by section."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from postgen.drafting.grammars import code, continued
from postgen.drafting.parts import INTRODUCTION
from postgen.series import Lesson, NotationOutline, SectionOutline, Series
from postgen.series.plan import Plan


def _unchanged(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of a post. ``task`` is the request to the model; empty if the text comes from the outline.

    ``wrap`` turns the reply into Markdown. A reply has ``fewest`` to ``most`` sentences, or follows
    ``grammar``.
    """

    key: str
    section: str
    task: str = ""
    wrap: Callable[[str], str] = _unchanged
    fewest: int = 2
    most: int = 4
    grammar: str = ""
    is_code: bool = False


def pieces_of(series: Series, lesson: Lesson, plan: Plan) -> tuple[Piece, ...]:
    """The steps of a lesson's post, in order."""
    about = "; ".join(lesson.points) or lesson.parent.goal
    task = f"Welcome the reader to a new lesson, '{lesson.title}', and say what it is about: {about}"
    pieces = [Piece(INTRODUCTION, INTRODUCTION, task)]
    for section in lesson.kind.sections:
        pieces += _section(series, lesson, plan, section)
    return tuple(pieces)


def _section(series: Series, lesson: Lesson, plan: Plan, section: SectionOutline) -> Iterator[Piece]:
    name = section.heading
    match section.treated_as:
        case "eli5":
            subject = lesson.title if lesson.points else lesson.parent.title
            for number, example in enumerate(("a game", "cooking"), 1):
                task = f"Explain to a child, with an example from {example}: {subject}."
                yield Piece(f"{name} {number}", name, task)
        case "mathematics":
            yield from _formulas(series, lesson, name)
        case "explanation" | "prose":
            for number, topic in enumerate(plan.objectives, 1):
                yield _heading(name, number, topic)
                yield Piece(f"{name} {number}", name, f"Explain to a beginner: {topic}")
        case "demonstrations":
            yield Piece(f"{name} text", name, f"Say what a small program about {lesson.title} shows.")
            yield _code(f"{name} code", name, lesson.title)
        case "exercises":
            yield from _exercises(lesson, name)
        case "summary":
            topics = ", ".join(_label(topic) for topic in plan.objectives)
            yield Piece(f"{name} 1", name, f"Sum up for a student what belongs together here: {topics}.")
            if lesson.closes_module and series.outline.writing.closing:
                yield _heading(name, 0, "Checklist")
                for number, topic in enumerate(plan.objectives, 1):
                    task = f"What can a student do who has understood '{_label(topic)}'?"
                    yield _item(f"{name} item {number}", name, task, topic, continued("You can "))
        case "takeaways":
            for number, topic in enumerate(plan.objectives, 1):
                task = f"What should a student remember about '{_label(topic)}'?"
                yield _item(f"{name} {number}", name, task, topic)


def _exercises(lesson: Lesson, section: str) -> Iterator[Piece]:
    fewest = lesson.kind.exercises.minimum if lesson.kind.exercises else 0
    for number in range(1, max(1, fewest) + 1):
        yield _heading(section, number, f"Exercise {number}")
        task = f"Give a student one small exercise in programming about {lesson.title}."
        yield Piece(f"{section} {number}", section, task, fewest=1, most=2)
        yield Piece(f"{section} {number} solution", section, wrap=lambda _: "#### Solution")
        yield _code(f"{section} {number} code", section, lesson.title)


def _label(topic: str) -> str:
    return topic.rstrip(".?!:")


def _heading(section: str, number: int, text: str) -> Piece:
    return Piece(f"{section} heading {number} {text}", section, wrap=lambda _: f"### {_label(text)}")


def _item(key: str, section: str, task: str, topic: str, grammar: str = "") -> Piece:
    def wrap(text: str) -> str:
        return f"- **{_label(topic)}**: {text}"

    return Piece(key, section, task, wrap, fewest=1, most=1, grammar=grammar)


def _code(key: str, section: str, topic: str) -> Piece:
    def wrap(text: str) -> str:
        return f"```python\n{text.strip()}\n```"

    task = f"Write a short Python program about {topic}, with type hints, using only functions and print."
    return Piece(key, section, task, wrap, most=5, grammar=code(14), is_code=True)


def _formulas(series: Series, lesson: Lesson, section: str) -> Iterator[Piece]:
    """The formulas of the notation: the lesson's own, else those of its module, else the last three."""
    known = [n for n in series.notation_by(lesson) if n.formula]
    own = [n for n in known if n.lesson == lesson.id]
    module = [n for n in known if n.lesson.split(".")[0] == str(lesson.module)]
    for entry in own or module or known[-3:]:
        label = entry.name or entry.meaning
        yield _heading(section, 0, label)
        yield Piece(f"{section} {label}", section, f"Explain to a beginner: {label}", fewest=1, most=2)
        yield Piece(
            f"{section} {label} formula", section, wrap=_shown(entry, symbols_in(series, lesson, entry))
        )


def _shown(entry: NotationOutline, symbols: list[NotationOutline]) -> Callable[[str], str]:
    lines = "\n".join(f"- ${n.symbol}$ is {n.meaning}" for n in symbols)
    text = f"$$\n{entry.formula}\n$$\n\nHere the symbols stand for the following:\n\n{lines}"
    return lambda _: text


def symbols_in(series: Series, lesson: Lesson, entry: NotationOutline) -> list[NotationOutline]:
    """The notation's symbols in an entry's formula. Parts of a longer symbol do not count."""
    rest = _tokens(entry.formula or "")
    found = set()
    for candidate in sorted(series.notation_by(lesson), key=lambda n: -len(_tokens(n.symbol))):
        wanted = _tokens(candidate.symbol)
        for start in range(len(rest) - len(wanted) + 1):
            if rest[start : start + len(wanted)] == wanted:
                found.add(candidate.symbol)
                if len(wanted) > 1:
                    rest[start : start + len(wanted)] = [""] * len(wanted)
    return [n for n in series.outline.notation if n.symbol in found]


def _tokens(latex: str) -> list[str]:
    """LaTeX as commands and single characters."""
    return re.findall(r"\\[A-Za-z]+|[^\s]", latex)
