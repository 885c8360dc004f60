"""Builds the messages to a model about a series and a lesson, or one text for a person to paste."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from postgen.document import Document
from postgen.findings import Finding
from postgen.llm.protocol import Message
from postgen.prompting.templates import render
from postgen.series import Lesson, SectionConfig, Series
from postgen.series.assets import data_files
from postgen.series.lesson_summary import LessonSummary
from postgen.series.post_plan import Plan
from postgen.validation.related_passages import RelatedPassage
from postgen.validation.summaries import summaries_before

Ledger = Sequence[LessonSummary]
_LONGEST_BLOCK = 120  # lines of a block with its output that a prompt shows


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding in a prompt. ``line`` and ``column`` count from 1 within the part that has it."""

    code: str
    line: int
    message: str
    help: str
    excerpt: str
    column: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a post, or its introduction: the lines from ``line`` to ``end_line``, both included."""

    name: str
    line: int
    end_line: int
    text: str
    is_introduction: bool = False
    findings: tuple[ShownFinding, ...] = ()

    @property
    def key(self) -> str:
        """The name in lower case; empty for the introduction, which is not a section `Introduction`."""
        return "" if self.is_introduction else self.name.casefold()

    @property
    def fence(self) -> str:
        """A fence of backticks that is longer than any in the text."""
        return fence_around(self.text)


def fence_around(text: str) -> str:
    """A fence of backticks that is longer than any in a text."""
    longest = max(map(len, re.findall("`{3,}", text)), default=2)
    return "`" * (longest + 1)


@dataclass(frozen=True, slots=True)
class ExecutedBlock:
    """A code block that was run. ``source`` is the code with its output and figures, as in the post.

    ``section`` and ``under`` are the level-2 and level-3 headings above it. ``figures`` are the sizes of its
    figures, such as `640 × 480`.
    """

    number: int
    section: str
    under: str
    source: str
    figures: tuple[str, ...]

    @property
    def marker(self) -> str:
        """The mark that stands for the block in a reply."""
        return f"[[block {self.number}]]"

    @property
    def text(self) -> str:
        """The source without the middle of a long output."""
        lines = self.source.split("\n")
        if len(lines) > _LONGEST_BLOCK:
            lines = [*lines[: _LONGEST_BLOCK - 5], "…", *lines[-5:]]
        return "\n".join(lines)


def plan_prompt(series: Series, lesson: Lesson, ledger: Ledger | None = None) -> tuple[Message, ...]:
    """Ask for a lesson's plan. Without a ``ledger``, the current lesson summaries are read."""
    return _conversation(series, lesson, "plan.md.j2", ledger, {})


def post_prompt(
    series: Series,
    lesson: Lesson,
    plan: Plan | None = None,
    ledger: Ledger | None = None,
    data: Sequence[PurePath] | None = None,
) -> tuple[Message, ...]:
    """Ask for a whole post. Without a ``ledger`` or ``data``, the current ones are read."""
    return _conversation(series, lesson, "post.md.j2", ledger, {"plan": plan}, data)


def code_prompt(
    series: Series, lesson: Lesson, plan: Plan, ledger: Ledger | None = None
) -> tuple[Message, ...]:
    """Ask for only the code of a post."""
    by_role = {section.effective_role: section for section in lesson.kind.sections}
    values = {
        "plan": plan,
        "demonstrations": by_role.get("demonstrations") if plan.demonstrations else None,
        "exercises": by_role.get("exercises") if plan.exercises and lesson.kind.exercises else None,
    }
    return _conversation(series, lesson, "code.md.j2", ledger, values)


def section_prompt(
    series: Series,
    lesson: Lesson,
    plan: Plan,
    ledger: Ledger | None,
    section: SectionConfig | None,
    blocks: Sequence[ExecutedBlock] = (),
    owns: bool = False,
    written: Sequence[str] = (),
) -> tuple[Message, ...]:
    """Ask for one section, or for the introduction if ``section`` is None.

    ``blocks`` are code blocks that were run; they are part of the section if it ``owns`` them. ``written``
    are the sections that exist already.
    """
    values = {"plan": plan, "section": section, "blocks": blocks, "owns": owns, "written": written}
    return _conversation(series, lesson, "section.md.j2", ledger, values)


def repair_prompt(
    series: Series, lesson: Lesson, parts: Sequence[Part], missing: Sequence[Finding] = ()
) -> tuple[Message, ...]:
    """Ask for the repair of some parts of a post, and for missing sections."""
    return _conversation(series, lesson, "repair.md.j2", (), {"parts": parts, "missing": missing})


def choice_prompt(
    series: Series, lesson: Lesson, note: str, post: str, names: Sequence[str]
) -> tuple[Message, ...]:
    """Ask which parts of a post a note is about. The reply names them."""
    values = {"note": note, "post": post, "names": names}
    return _conversation(series, lesson, "choice.md.j2", (), values)


def revision_prompt(
    series: Series, lesson: Lesson, note: str, parts: Sequence[str], others: Sequence[str]
) -> tuple[Message, ...]:
    """Ask for new versions of some parts of a post by a note. The ``others`` do not change."""
    values = {"note": note, "parts": parts, "others": others}
    return _conversation(series, lesson, "revision.md.j2", (), values)


def critique_prompt(
    series: Series,
    lesson: Lesson,
    document: Document,
    kinds: Sequence[object],
    passages: Sequence[RelatedPassage],
) -> tuple[Message, ...]:
    """Ask for a critical reading of a post. ``kinds`` are those of its remarks, with a name and a meaning."""
    text = document.text
    values = {
        "lines": text.split("\n"),
        "fence": fence_around(text),
        "kinds": kinds,
        "passages": passages,
        "images": False,
    }
    return _conversation(series, lesson, "critique.md.j2", (), values)


def step_prompt(series: Series, task: str, findings: Sequence[Finding] = ()) -> tuple[Message, ...]:
    """Ask a small model for one step of a post."""
    return (
        Message("system", render(series.root, "teacher.md.j2", series=series)),
        Message("user", render(series.root, "step.md.j2", series=series, task=task, findings=findings)),
    )


def as_text(messages: Sequence[Message]) -> str:
    """The messages as one text, to paste into any chat."""
    return "\n".join(message.content for message in messages)


def _conversation(
    series: Series,
    lesson: Lesson,
    template: str,
    ledger: Ledger | None,
    values: Mapping[str, object],
    data: Sequence[PurePath] | None = None,
) -> tuple[Message, ...]:
    about = {
        "lesson": lesson,
        "kind": lesson.kind,
        "earlier": series.lessons_before(lesson),
        "ledger": summaries_before(series, lesson) if ledger is None else ledger,
        "notation": series.notation_up_to(lesson),
    }
    files = data_files(series) if data is None else data
    system = render(series.root, "series.md.j2", series=series, kind=lesson.kind, data=files)
    user = render(series.root, template, series=series, **about, **values)
    return (Message("system", system), Message("user", user))
