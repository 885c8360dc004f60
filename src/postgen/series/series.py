"""A series with its folders, and its lessons in reading order."""

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from postgen.errors import UsageError
from postgen.memo import Memo
from postgen.series.config import KindConfig, ModuleConfig, NotationEntry, Outline, SectionConfig
from postgen.series.definitions import definitions_of
from postgen.series.house_rules import HouseRule
from postgen.series.languages import Language, parse_language

POSTS = "posts"  # name of the folder of finished posts
FIGURES = "figures"  # name of the folder for figures, beside the posts


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson of the series, with its position.

    ``module`` and ``position`` count from 1. ``closes_module`` is true for the last lesson of a module.
    """

    module: int
    position: int
    title: str
    points: tuple[str, ...]
    kind_name: str
    kind: KindConfig
    parent: ModuleConfig
    closes_module: bool
    terms: tuple[str, ...] = ()
    words: int | None = None

    @property
    def word_count(self) -> int:
        """The approximate length of the post in words: its own, or the sum of its sections."""
        return self.words or sum(section.words for section in self.kind.sections)

    def section_words(self, section: SectionConfig) -> int:
        """The approximate length of a section of this lesson in words, a multiple of ten."""
        if self.words is None:
            return section.words
        share = section.words / sum(other.words for other in self.kind.sections)
        return max(10, round(share * self.words / 10) * 10)

    @property
    def id(self) -> str:
        """The id ``<module>.<position>``, such as ``1.6``."""
        return f"{self.module}.{self.position}"

    @property
    def order(self) -> tuple[int, int]:
        """The sort key for the reading order."""
        return (self.module, self.position)

    @property
    def file_name(self) -> str:
        """`<id>-<slug>.md`."""
        return f"{self.id}-{slug(self.title)}.md"


def lesson_sort_key(lesson_id: str) -> tuple[int, int]:
    """Return the sort key of a lesson's id for the reading order: ``1.10`` comes after ``1.9``."""
    module, position = lesson_id.split(".")
    return (int(module), int(position))


def slug(title: str) -> str:
    """Return a title for a file name: lowercase, with hyphens between words, no accents and no quotes."""
    folded = unicodedata.normalize("NFKD", title)
    kept = "".join(c for c in folded if not unicodedata.combining(c) and c not in "'’‘`\"“”")
    return re.sub(r"[\W_]+", "-", kept.lower()).strip("-") or "untitled"


@dataclass(frozen=True)
class Series(Memo):
    """An outline, the folder of the series, and its lessons in reading order.

    ``styles`` are the rules of the house in style files.
    """

    root: Path
    outline: Outline
    styles: tuple[HouseRule, ...] = ()

    @property
    def title(self) -> str:
        return self.outline.series.title

    @property
    def language(self) -> Language:
        """The language of the posts."""
        return parse_language(self.outline.series.language)

    @cached_property
    def shared_definitions(self) -> dict[str, str]:
        """The shared code of the series: the source of each definition by its name, without docstrings."""
        return definitions_of(self.outline.shared.code)

    @property
    def house_rules(self) -> tuple[HouseRule, ...]:
        """The rules of the house: those of the outline, then those of style files."""
        return (*self.outline.rules.house, *self.styles)

    @property
    def house_sentences(self) -> tuple[str, ...]:
        """The rules of the house in words, for a writer."""
        return tuple(rule.in_words() for rule in self.house_rules)

    @property
    def posts_dir(self) -> Path:
        """The folder of finished posts."""
        return self.root / POSTS

    @property
    def figures_dir(self) -> Path:
        """The folder of the figures of finished posts, with one folder for each lesson."""
        return self.posts_dir / FIGURES

    @property
    def drafts_dir(self) -> Path:
        """The folder of drafts that did not become posts."""
        return self.root / "drafts"

    @property
    def state_dir(self) -> Path:
        """The folder of postgen's state, which git ignores."""
        return self.root / ".postgen"

    @property
    def lock_file(self) -> Path:
        """The file that records how each post was made."""
        return self.root / "postgen.lock"

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
                words=lesson.words,
            )
            for number, module in enumerate(self.outline.modules, 1)
            for position, lesson in enumerate(module.lessons, 1)
        )

    @cached_property
    def _by_id(self) -> dict[str, Lesson]:
        return {lesson.id: lesson for lesson in self.lessons}

    def lesson(self, lesson_id: str) -> Lesson:
        """Return the lesson with that id, or raise UsageError, which suggests a similar one."""
        if found := self._by_id.get(lesson_id.strip()):
            return found
        raise UsageError(f"no lesson '{lesson_id}' in this series; {self._suggestion(lesson_id)}")

    @cached_property
    def _by_file_name(self) -> dict[str, Lesson]:
        return {lesson.file_name: lesson for lesson in self.lessons}

    @cached_property
    def _by_slug(self) -> dict[str, Lesson | None]:
        """The lessons by the slug of their title; None for a slug that several lessons share."""
        found: dict[str, Lesson | None] = {}
        for lesson in self.lessons:
            name = slug(lesson.title)
            found[name] = None if name in found else lesson
        return found

    def lesson_for_filename(self, name: str) -> Lesson | None:
        """Return the lesson whose post has the file name ``name``, or None."""
        return self._by_file_name.get(name)

    def lesson_of_file(self, name: str) -> Lesson | None:
        """Return the lesson that a post with the file name ``name`` belongs to, or None.

        The title in the name counts more than the id, because lessons move: `1.2-loops.md` belongs to the
        lesson `Loops`, also if that is now lesson 1.3.
        """
        stem = name.removesuffix(".md")
        lesson_id, _, rest = stem.partition("-")
        by_title = self._by_slug.get(rest) if rest else None
        return self._by_file_name.get(name) or by_title or self._by_id.get(lesson_id)

    def title_line(self, lesson: Lesson) -> str:
        """Return the first line of a lesson's post, without the ``# ``."""
        return f"{self.title} – {lesson.id}: {lesson.title}"

    def lessons_before(self, lesson: Lesson) -> tuple[Lesson, ...]:
        """Return all earlier lessons in reading order."""
        return tuple(other for other in self.lessons if other.order < lesson.order)

    def notation_up_to(self, lesson: Lesson) -> tuple[NotationEntry, ...]:
        """Return the symbols that this and earlier lessons introduce."""
        return tuple(n for n in self.outline.notation if lesson_sort_key(n.lesson) <= lesson.order)

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
