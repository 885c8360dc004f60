"""A series: a validated outline with lookup of lessons."""

import difflib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from postgen.errors import UsageError
from postgen.series.lesson import Lesson, order_of
from postgen.series.outline import NotationOutline, Outline


@dataclass(frozen=True)
class Series:
    """An outline, the folder of the series, and its lessons in reading order."""

    root: Path
    outline: Outline

    @property
    def title(self) -> str:
        return self.outline.series.title

    @property
    def posts(self) -> Path:
        """The folder of finished posts."""
        return self.root / "posts"

    @property
    def drafts(self) -> Path:
        """The folder of drafts that did not become posts."""
        return self.root / "drafts"

    @property
    def state(self) -> Path:
        """The folder of postgen's state, which git ignores."""
        return self.root / ".postgen"

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(
            Lesson(
                module=number,
                position=position,
                title=lesson.title,
                points=lesson.points,
                kind_name=lesson.kind,
                kind=self.outline.kinds[lesson.kind],
                parent=module,
                closes_module=position == len(module.lessons),
                terms=lesson.terms,
            )
            for number, module in enumerate(self.outline.modules, 1)
            for position, lesson in enumerate(module.lessons, 1)
        )

    @cached_property
    def _by_id(self) -> dict[str, Lesson]:
        return {lesson.id: lesson for lesson in self.lessons}

    @cached_property
    def _by_file_name(self) -> dict[str, Lesson]:
        return {lesson.file_name: lesson for lesson in self.lessons}

    def lesson(self, lesson_id: str) -> Lesson:
        """Return the lesson with that id.

        Raises:
            UsageError: There is no such lesson. The message suggests a similar one.
        """
        if found := self._by_id.get(lesson_id.strip()):
            return found
        raise UsageError(f"no lesson '{lesson_id}' in this series; {self._suggestion(lesson_id)}")

    def lesson_of_file(self, name: str) -> Lesson | None:
        """Return the lesson whose post has the file name ``name``, or None."""
        return self._by_file_name.get(name)

    def lesson_of_prefix(self, name: str) -> Lesson | None:
        """Return the lesson whose id is the start of the file name ``name``, or None."""
        return self._by_id.get(name.split("-", 1)[0].removesuffix(".md"))

    def title_line(self, lesson: Lesson) -> str:
        """Return the first line of a lesson's post, without the ``# ``."""
        return f"{self.title} – {lesson.id}: {lesson.title}"

    def before(self, lesson: Lesson) -> tuple[Lesson, ...]:
        """Return all earlier lessons in reading order."""
        return tuple(other for other in self.lessons if other.order < lesson.order)

    def notation_by(self, lesson: Lesson) -> tuple[NotationOutline, ...]:
        """Return the symbols that this and earlier lessons introduce."""
        return tuple(n for n in self.outline.notation if order_of(n.lesson) <= lesson.order)

    def _suggestion(self, asked: str) -> str:
        lesson = self._nearest(asked.strip().replace("-", ".").replace(",", "."))
        if lesson:
            return f"did you mean {lesson.id} ({lesson.title})?"
        return f"the ids go from {self.lessons[0].id} to {self.lessons[-1].id}"

    def _nearest(self, asked: str) -> Lesson | None:
        """Return the most similar lesson: in the same module, by id, or by title."""
        module = asked.split(".", maxsplit=1)[0]
        if "." in asked and module.isdecimal():
            same = [lesson for lesson in self.lessons if str(lesson.module) == module]
            if same:
                return same[-1]
        ids = difflib.get_close_matches(asked, list(self._by_id), n=1, cutoff=0.5)
        titles = {lesson.title.lower(): lesson.id for lesson in self.lessons}
        near = ids or [titles[title] for title in difflib.get_close_matches(asked.lower(), list(titles), n=1)]
        return self._by_id[near[0]] if near else None
