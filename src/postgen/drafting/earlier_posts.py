"""The earlier posts that an outline of a lesson is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from postgen.document import CodeBlock, Document, Section
from postgen.drafting.statements import sentences_of
from postgen.rules import Context
from postgen.rules.structure.exercises import Exercise, find_exercises
from postgen.series import Lesson, Series
from postgen.series.config import Role
from postgen.validation.posts import PublishedPosts


@dataclass(frozen=True, slots=True)
class EarlierPost:
    """An earlier lesson and its post."""

    lesson: Lesson
    document: Document

    def section(self, role: Role) -> Section | None:
        declared = (s.heading for s in self.lesson.kind.sections if s.effective_role == role)
        return next((found for name in declared if (found := self.document.find_section(name))), None)

    @property
    def link(self) -> str:
        return f"[Lesson {self.lesson.id}]({self.lesson.file_name})"

    def lines(self, line: int, end_line: int) -> str:
        """Lines of the post, both included."""
        source = self.document.source
        return self.document.text[source.line_start(line) : source.line_end(end_line)]

    def code_before_exercises(self) -> list[CodeBlock]:
        """The code of the post up to its exercises, which may use all of it."""
        section = self.section("exercises")
        end = section.line if section else self.document.source.line_count
        return [block for block in self.document.python_blocks if block.line < end]

    def exercises(self, series: Series) -> tuple[Exercise, ...]:
        """The exercises of the post."""
        context = Context(series, self.lesson, series.posts_dir / self.lesson.file_name)
        kind = self.lesson.kind
        return find_exercises(self.document, context, kind.exercises) if kind.exercises else ()


def sources_for(series: Series, lesson: Lesson) -> tuple[EarlierPost, ...]:
    """The posts that an outline of a lesson can use.

    For a lesson without points, which reviews its module, these are the posts of the module; for another one
    they are all earlier posts.
    """
    published = PublishedPosts(series, ())
    earlier = (x for x in series.lessons_before(lesson) if lesson.points or x.module == lesson.module)
    found = ((other, published.post(other)) for other in earlier)
    return tuple(EarlierPost(other, post.document) for other, post in found if post)


def beginning(document: Document, section: Section, most: int) -> str:
    """The first sentences of a section, from its first paragraph."""
    paragraphs = (p for p in document.prose if p.kind == "paragraph" and section.contains_line(p.line))
    first = next(paragraphs, None)
    return first_words(sentences_of(document, first.line, first.end_line), most) if first else ""


def first_words(sentences: Sequence[str], most: int) -> str:
    """The first sentences that have at most so many words together; at least one."""
    chosen: list[str] = []
    for sentence in sentences:
        if chosen and len(" ".join((*chosen, sentence)).split()) > most:
            break
        chosen.append(sentence)
    return " ".join(chosen)
