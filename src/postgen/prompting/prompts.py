"""Builds the messages to a model about a series and a lesson, or one text for a person to paste."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from postgen.document import Document
from postgen.findings import Finding
from postgen.llm.protocol import Message
from postgen.prompting.symbol_list import SymbolList
from postgen.prompting.templates import render
from postgen.series import Lesson, SectionConfig, Series
from postgen.series.assets import data_files, voice_sample
from postgen.series.field_types import package_name
from postgen.series.lesson_summary import LessonBackground, LessonSummary
from postgen.series.post_plan import Plan
from postgen.validation.lesson_background import lesson_background
from postgen.validation.related_passages import RelatedPassage

NO_BACKGROUND = LessonBackground()
_LONGEST_BLOCK = 120  # lines of a block with its output that a prompt shows
_SHORT_FORMULA = 60  # characters: only such formulas of distant lessons are listed
_DRAWING = {"matplotlib", "seaborn"}  # packages whose figures are captured


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
class ShownFigure:
    """A figure of a block that was run. ``data`` describes in numbers what it shows."""

    number: int
    data: str = ""


@dataclass(frozen=True, slots=True)
class ExecutedBlock:
    """A code block of a demonstration, or a whole exercise, that was run.

    ``mark`` is such as `block 1` or `exercise 2`. ``section`` and ``under`` are the level-2 and level-3
    headings above it. ``source`` is the code with its output and figures, as in the post; that of an exercise
    begins with its heading.
    """

    mark: str
    section: str
    under: str
    source: str
    figures: tuple[ShownFigure, ...] = ()

    @property
    def marker(self) -> str:
        """The mark that stands for the block in a reply."""
        return f"[[{self.mark}]]"

    @property
    def text(self) -> str:
        """The source without the middle of a long output."""
        lines = self.source.split("\n")
        if len(lines) > _LONGEST_BLOCK:
            lines = [*lines[: _LONGEST_BLOCK - 5], "…", *lines[-5:]]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """What the results say about the claim of one demonstration, in words."""

    demonstration: int
    text: str


@dataclass(frozen=True, slots=True)
class FigureReading:
    """What can be seen in a figure."""

    number: int
    shows: str


@dataclass(frozen=True, slots=True)
class Results:
    """What is known after the code has run: its blocks, and what they show."""

    blocks: tuple[ExecutedBlock, ...] = ()
    verdicts: tuple[ShownVerdict, ...] = ()
    readings: tuple[FigureReading, ...] = ()


@dataclass(frozen=True, slots=True)
class LessonPrompts:
    """Builds the requests about one lesson. The text about its ``background`` is the same in all of them.

    ``data`` are the files that the code may read; by default those that exist now.
    """

    series: Series
    lesson: Lesson
    background: LessonBackground
    data: Sequence[PurePath] | None = None

    def plan(self) -> tuple[Message, ...]:
        """Ask for the plan."""
        return self._messages("plan.md.j2")

    def code(self, plan: Plan) -> tuple[Message, ...]:
        """Ask for only the code of a post, with the statements of its exercises."""
        return self._messages("code.md.j2", plan=plan, **self._sections_with_code(plan))

    def look(
        self,
        plan: Plan,
        results: Results,
        images: Sequence[bytes] = (),
        numbers: Sequence[int] = (),
        changes: int = 0,
        most_changes: int = 1,
    ) -> tuple[Message, ...]:
        """Ask for verdicts on the claims of the plan, or on some of them after ``changes`` of the code.

        ``images`` are the figures as PNG files.
        """
        values = {"numbers": numbers, "changes": changes, "may_change": changes < most_changes}
        shown = {"blocks": results.blocks, "images": bool(images)}
        system, user = self._messages("look.md.j2", plan=plan, **values, **shown)
        return system, Message("user", user.content, tuple(images))

    def change(self, plan: Plan, results: Results, change: str) -> tuple[Message, ...]:
        """Ask for a change of the code."""
        values = {"blocks": results.blocks, "change": change}
        return self._messages("change.md.j2", plan=plan, **values, **self._sections_with_code(plan))

    @property
    def can_draw(self) -> bool:
        """Whether the environment of the posts has a package that draws figures."""
        packages = self.series.outline.environment.packages
        return not _DRAWING.isdisjoint(map(package_name, packages))

    def diagram(self, plan: Plan, problem: str = "") -> tuple[Message, ...]:
        """Ask for the script of the diagram. ``problem`` says why the last one cannot be used."""
        return (Message("user", self._render("diagram.md.j2", plan=plan, problem=problem)),)

    def diagram_look(self, plan: Plan, script: str, png: bytes) -> tuple[Message, ...]:
        """Show the picture that the script of the diagram draws, and ask for a correction if it needs one."""
        return (Message("user", self._render("diagram_look.md.j2", plan=plan, script=script), (png,)),)

    def eli5(self, plan: Plan, section: SectionConfig) -> tuple[Message, ...]:
        """Ask for the section that tells the story. The prompt is short: only the story matters."""
        return (Message("user", self._render("eli5.md.j2", plan=plan, section=section)),)

    def prose(self, plan: Plan, results: Results, tale: str) -> tuple[Message, ...]:
        """Ask for all prose in one reply. ``tale`` is the section that tells the story, if it is written."""
        role = {section.effective_role: section.heading for section in self.lesson.kind.sections}
        sections = [s for s in self.lesson.kind.sections if not (tale and s.effective_role == "eli5")]
        words = sum(self.lesson.section_words(section) for section in sections)
        values = self._results(results) | self._sections_with_code(plan)
        values |= {"tale": tale, "tale_heading": role.get("eli5", ""), "words": words}
        return self._messages("prose.md.j2", plan=plan, **values)

    def section(
        self,
        plan: Plan,
        results: Results,
        section: SectionConfig | None,
        owns: bool = False,
        written: Mapping[str, str] | None = None,
    ) -> tuple[Message, ...]:
        """Ask for one section, or for the introduction if ``section`` is None.

        The blocks of the results are part of the section if it ``owns`` them. ``written`` are the sections
        that exist already, by heading.
        """
        order = [other.heading for other in self.lesson.kind.sections]
        at = order.index(section.heading) if section else -1
        done = written or {}
        values = {
            "section": section,
            "owns": owns,
            "written": list(done.values()),
            "written_headings": list(done),
            "before": order[at - 1] if at > 0 else "",
            "after": order[at + 1] if 0 <= at < len(order) - 1 else "",
            "not_yet": [name for name in order[at + 1 :] if name in done] if section else [],
        }
        return self._messages("section.md.j2", plan=plan, **self._results(results), **values)

    def post(self, plan: Plan | None) -> tuple[Message, ...]:
        """Ask for a whole post at once."""
        return self._messages("post.md.j2", plan=plan)

    def repair(
        self,
        parts: Sequence[Part],
        missing: Sequence[Finding] = (),
        plan: Plan | None = None,
        refused: Sequence[str] = (),
        by_topic: bool = False,
    ) -> tuple[Message, ...]:
        """Ask for the repair of some parts of a post, and for missing sections.

        With ``by_topic`` the reply has only the level-3 headings that change.
        """
        codes = [finding.code for part in parts for finding in part.findings]
        values = {"parts": parts, "missing": missing, "plan": plan, "refused": refused, "by_topic": by_topic}
        return self._messages(
            "repair.md.j2",
            has_output=any("```output" in part.text for part in parts),
            only_code=not missing and all(code.startswith(("EX", "PY")) for code in codes),
            **values,
        )

    def _results(self, results: Results) -> dict[str, object]:
        figures = [figure for block in results.blocks for figure in block.figures]
        return {
            "blocks": results.blocks,
            "verdicts": results.verdicts,
            "readings": results.readings,
            "figures": figures,
        }

    def _sections_with_code(self, plan: Plan) -> dict[str, object]:
        by_role = {section.effective_role: section for section in self.lesson.kind.sections}
        return {
            "demonstrations": by_role.get("demonstrations") if plan.demonstrations else None,
            "exercises": by_role.get("exercises") if plan.exercises and self.lesson.kind.exercises else None,
        }

    def _messages(self, template: str, **values: object) -> tuple[Message, ...]:
        files = data_files(self.series) if self.data is None else self.data
        system = self._render("series.md.j2", data=files)
        return (Message("system", system), Message("user", self._render(template, **values)))

    def _render(self, template: str, **values: object) -> str:
        series, lesson = self.series, self.lesson
        outline = series.outline
        roles = {section.effective_role for section in lesson.kind.sections}
        symbols = SymbolList.of(series, lesson, self.background)
        voice = outline.writing.voice
        about = {
            "series": series,
            "lesson": lesson,
            "kind": lesson.kind,
            "background": self.background,
            "formulas": {entry.lesson: _listed_formulas(entry, lesson) for entry in self.background.lessons},
            "notation": series.notation_up_to(lesson),
            "taken": symbols.taken,
            "reserved": symbols.reserved,
            "free": symbols.free,
            "voice": voice.words if voice else "",
            "preferences": voice.preferences if voice else (),
            "sample": voice_sample(series),
            "has_eli5": "eli5" in roles,
            "has_maths": bool(outline.notation) or "mathematics" in roles,
            "has_figures": self.can_draw,
        }
        return render(series.root, template, **about, **values)


def _listed_formulas(entry: LessonSummary, lesson: Lesson) -> list[str]:
    """The formulas of an earlier lesson; of another module, only short ones."""
    is_near = entry.lesson.split(".")[0] == str(lesson.module)
    return [latex for latex in entry.formulas if is_near or len(latex) <= _SHORT_FORMULA]


def post_prompt(
    series: Series,
    lesson: Lesson,
    plan: Plan | None = None,
    background: LessonBackground | None = None,
    data: Sequence[PurePath] | None = None,
) -> tuple[Message, ...]:
    """Ask for a whole post. Without a ``background`` or ``data``, the current ones are read."""
    found = lesson_background(series, lesson) if background is None else background
    return LessonPrompts(series, lesson, found, data).post(plan)


def repair_prompt(
    series: Series,
    lesson: Lesson,
    parts: Sequence[Part],
    missing: Sequence[Finding] = (),
    refused: Sequence[str] = (),
) -> tuple[Message, ...]:
    """Ask for the repair of some parts of a post, and for missing sections."""
    return LessonPrompts(series, lesson, NO_BACKGROUND).repair(parts, missing, refused=refused)


def choice_prompt(
    series: Series, lesson: Lesson, note: str, post: str, names: Sequence[str]
) -> tuple[Message, ...]:
    """Ask which parts of a post a note is about. The reply names them."""
    return _conversation(series, lesson, "choice.md.j2", {"note": note, "post": post, "names": names})


def revision_prompt(
    series: Series, lesson: Lesson, note: str, parts: Sequence[str], others: Sequence[str]
) -> tuple[Message, ...]:
    """Ask for new versions of some parts of a post by a note. The ``others`` do not change."""
    has_output = any("```output" in part for part in parts)
    values = {"note": note, "parts": parts, "others": others, "has_output": has_output}
    return _conversation(series, lesson, "revision.md.j2", values)


def _with_numbers(document: Document) -> list[str]:
    """The lines of a post. Lines of prose begin with their numbers, which code and outputs do not need."""
    code = {n for block in document.code_blocks for n in range(block.line + 1, block.end_line + 1)}
    lines = enumerate(document.text.split("\n"), 1)
    return [line if n in code or not line.strip() else f"{n}| {line}" for n, line in lines]


def critique_prompt(
    series: Series,
    lesson: Lesson,
    document: Document,
    kinds: Sequence[object],
    passages: Sequence[RelatedPassage],
    images: Sequence[bytes] = (),
    background: LessonBackground | None = None,
) -> tuple[Message, ...]:
    """Ask for a critical reading of a post. ``kinds`` are those of its remarks, with a name and a meaning.

    ``images`` are its figures as PNG files. With a ``background`` the request begins like those of a draft.
    """
    text = document.text
    values = {
        "lines": _with_numbers(document),
        "fence": fence_around(text),
        "kinds": kinds,
        "passages": passages,
        "images": bool(images),
        "begins_with_lesson": background is not None,
    }
    prompts = LessonPrompts(series, lesson, background or NO_BACKGROUND)
    system, user = prompts._messages("critique.md.j2", **values)
    return system, Message("user", user.content, tuple(images))


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
    series: Series, lesson: Lesson, template: str, values: Mapping[str, object]
) -> tuple[Message, ...]:
    return LessonPrompts(series, lesson, NO_BACKGROUND)._messages(template, **values)
