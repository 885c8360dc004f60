"""Writes an outline of a post from what earlier posts say, with a model too small to write one itself.

The model chooses: each request has a grammar whose alternatives are the candidates. Every sentence stands in
an earlier post or is put together from words of the outline, so the model cannot make anything up.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from postgen.document import CodeBlock, heading_anchors
from postgen.drafting.constrained_choice import Chooser
from postgen.drafting.draft_checker import Verdict
from postgen.drafting.earlier_posts import EarlierPost, beginning, first_words
from postgen.drafting.replies import OnText
from postgen.drafting.statements import (
    Statement,
    find_statements,
    formulas_in,
    most_relevant,
    rarity,
    sentences_of,
    shared_weight,
    stems,
)
from postgen.drafting.stepwise_writer import StepwiseWriter, formula_block, formulas_to_show, label_of
from postgen.latex.symbols import base_symbols
from postgen.llm.protocol import LanguageModel
from postgen.rules.series.keywords import extract_keywords
from postgen.series import Lesson, NotationEntry, SectionConfig, Series
from postgen.series.config import Role
from postgen.series.post_plan import Plan

_CANDIDATES = 6  # the model chooses among so many
_PER_TOPIC = 3  # statements about one lesson or point
_STORY_WORDS = 28
_NEAR = 8  # lines between a formula and a sentence about it
_VERBS = ("is about", "looks at", "deals with", "treats")
_CLOSINGS = ("closes", "looks back on", "reviews", "sums up")


@dataclass
class OutlineWriter:
    """Writes the outline of one lesson. ``banned`` are sentences that a check did not like."""

    series: Series
    lesson: Lesson
    sources: tuple[EarlierPost, ...]
    model: LanguageModel
    seed: int = 0
    on_text: OnText | None = None
    banned: set[str] = field(default_factory=set)
    _used: set[str] = field(default_factory=set)
    _code_source: EarlierPost | None = None

    def plan(self) -> Plan:
        """The plan of the small model, which comes from the outline and the notation."""
        return StepwiseWriter(self.series, self.lesson, self.model, self.seed).plan()

    def write(self, _plan: Plan) -> str:
        """The whole post. Its topics come from the outline, as those of the plan do."""
        self._used = set()
        blocks = [f"# {self.series.title_line(self.lesson)}", *self._introduction()]
        for section in self.lesson.kind.sections:
            blocks += [f"## {section.heading}", *self._section(section)]
        return "\n\n".join(block for block in blocks if block) + "\n"

    def repair(self, best: Verdict, _number: int, _refused: Sequence[str] = ()) -> str:
        """Write the outline again without the sentences that have findings."""
        source = best.document.source
        for finding in best.findings:
            for line in range(finding.span.line, finding.span.end_line + 1):
                self.banned.update(part for part in self._used if part in source.line_text(line))
        return self.write(self.plan())

    # The material

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        """The weight of each word. Those of the lesson's title count three times."""
        found = rarity(statement.words for group in self._pool.values() for statement in group)
        return {**found, **{w: 3 * found[w] for w in _keywords(self.lesson.title) if w in found}}

    @cached_property
    def _pool(self) -> dict[str, list[Statement]]:
        """The statements of each lesson in its mathematics, its explanations and its summary."""
        roles: tuple[Role, ...] = ("mathematics", "explanation", "prose", "summary", "takeaways")
        return {source.lesson.id: self._statements(source, *roles) for source in self.sources}

    def _statements(self, source: EarlierPost, *roles: Role) -> list[Statement]:
        sections = [section for role in roles if (section := source.section(role))]
        found = find_statements(source.lesson, source.document, sections)
        story = self._story_words[source.lesson.id]
        return [s for s in found if self._knows_symbols(s.text) and (s.is_general or not s.words & story)]

    @cached_property
    def _story_words(self) -> dict[str, frozenset[str]]:
        """The stems of each post's story: those of its ELI5 that no other post and no outline has."""
        words = {source.lesson.id: stems(source.document.text) for source in self.sources}
        outline = stems(" ".join(f"{x.title} {' '.join((*x.points, *x.terms))}" for x in self.series.lessons))
        found = {}
        for source in self.sources:
            section = source.section("eli5")
            told = stems(source.lines(section.line, section.end_line)) if section else frozenset()
            others = (w for key, w in words.items() if key != source.lesson.id)
            found[source.lesson.id] = told.difference(outline, *others)
        return found

    @cached_property
    def _symbols(self) -> frozenset[str]:
        known = self.series.notation_up_to(self.lesson)
        return frozenset(name for entry in known for name in base_symbols(entry.symbol))

    def _knows_symbols(self, text: str) -> bool:
        """Whether a sentence has only symbols of the notation: readers of the outline know no others."""
        return all(self._symbols.issuperset(base_symbols(latex)) for latex in formulas_in(text))

    # The choices

    @property
    def _chooser(self) -> Chooser:
        return Chooser(self.series, self.model, self.seed, self.on_text)

    def _pick(self, key: str, task: str, statements: Sequence[Statement], count: int) -> list[Statement]:
        """Statements that the model chooses, in the order of their post and each of another passage."""
        left = [s for s in statements if s.text not in self._used | self.banned]
        chosen: list[Statement] = []
        while left and len(chosen) < count:
            offered = left[:_CANDIDATES]
            best = offered[self._chooser.choose(f"{key} {len(chosen) + 1}", task, [s.text for s in offered])]
            chosen.append(best)
            self._used.add(best.text)
            # Neighbours would repeat a whole passage of the earlier post.
            left = [s for s in left if s.lesson != best.lesson or abs(s.line - best.line) > 2]
        return sorted(chosen, key=lambda s: (s.lesson.order, s.line))

    # The parts

    def _introduction(self) -> Iterator[str]:
        module = self.lesson.parent
        if self.lesson.points:
            text = self._chooser.sentence("introduction", "This lesson", _VERBS, _topics(self.lesson))
            near = self._related(_keywords(self.lesson.title, *self.lesson.points))[:3]
            known = _listed([source.link for source in sorted(near, key=lambda s: s.lesson.order)])
            yield f"{text} It builds on {known}." if known else text
        else:
            text = self._chooser.sentence(
                "introduction", "This lesson", _CLOSINGS, [f"the module *{module.title}*"]
            )
            yield f"{text} Its lessons are {_listed([source.link for source in self.sources])}."
        yield f"The goal of the module: {module.goal}"

    def _section(self, section: SectionConfig) -> Iterator[str]:
        match section.effective_role:
            case "eli5":
                yield from self._stories()
            case "mathematics":
                yield from self._formulas()
            case "demonstrations":
                yield from self._borrowed_code()
            case "exercises":
                yield from self._borrowed_exercise()
            case "summary":
                yield from self._summary()
            case "takeaways":
                yield from self._takeaways(section)
            case _:
                yield from self._explanation(section)

    def _related(self, words: frozenset[str]) -> list[EarlierPost]:
        """The sources that say the most about some words, the best first."""

        def score(source: EarlierPost) -> float:
            shared = (shared_weight(s.words, words, self._weights) for s in self._pool[source.lesson.id])
            return sum(sorted(shared, reverse=True)[:5])

        return sorted(self.sources, key=lambda source: -score(source))

    def _topics_with_sources(self) -> list[tuple[str, tuple[EarlierPost, ...], frozenset[str]]]:
        """The topics of the post, each with the sources that may speak of it and the words to look for."""
        if not self.lesson.points:
            return [
                (s.lesson.title, (s,), _keywords(s.lesson.title, *s.lesson.points, *s.lesson.terms))
                for s in self.sources
            ]
        title = self.lesson.title
        return [(point, self.sources, _keywords(point, title)) for point in self.lesson.points]

    def _explanation(self, section: SectionConfig) -> Iterator[str]:
        pool, weights = self._pool, self._weights
        for topic, sources, words in self._topics_with_sources():
            yield f"### {label_of(topic)}"
            candidates = [s for source in sources for s in pool[source.lesson.id]]
            ranked = most_relevant(candidates, words, weights, 4 * _CANDIDATES, len(sources) > 1)
            key = f"{section.heading} {topic}"
            chosen = self._pick(key, f"What matters most about '{topic}'?", ranked, _PER_TOPIC)
            if len(sources) == 1:
                options = _topics(sources[0].lesson)
                yield self._chooser.sentence(f"{key} link", sources[0].link, _VERBS, options)
                yield " ".join(statement.text for statement in chosen)
            else:
                by_link = {s.lesson.id: s.link for s in sources}
                quoted = [f"{s.text.rstrip()} ({by_link[s.lesson.id]})" for s in chosen]
                yield "\n".join(f"- {text}" for text in quoted) or f"This part is about: {topic}"

    def _stories(self) -> Iterator[str]:
        words = _keywords(self.lesson.title, *self.lesson.points)
        sources = self.sources if not self.lesson.points else tuple(self._related(words)[:2])
        for source in sorted(sources, key=lambda s: s.lesson.order):
            if section := source.section("eli5"):
                title = section.heading.text.partition(":")[2].strip()
                if text := beginning(source.document, section, _STORY_WORDS):
                    yield (f"**{label_of(title)}.** " if title else "") + text

    def _formulas(self) -> Iterator[str]:
        for entry in formulas_to_show(self.series, self.lesson):
            label = entry.name or entry.meaning
            yield f"### {label_of(label)}"
            yield from (s.text for s in self._about_formula(entry, label))
            yield formula_block(self.series, self.lesson, entry)

    def _about_formula(self, entry: NotationEntry, label: str) -> list[Statement]:
        """A sentence that stands near the same formula in an earlier post."""
        near = []
        for source in self.sources:
            lines = [m.line for m in source.document.maths if m.display and _is_same(m.latex, entry.formula)]
            statements = self._statements(source, "mathematics", "explanation") if lines else []
            near += [s for s in statements if min(abs(s.line - line) for line in lines) <= _NEAR]
        ranked = most_relevant(near, stems(f"{label} {entry.meaning}"), self._weights, _CANDIDATES)
        return self._pick(f"formula {label}", f"What does the formula '{label}' say?", ranked, 1)

    def _summary(self) -> Iterator[str]:
        chosen: list[str] = []
        for topic, sources, words in self._topics_with_sources():
            candidates = [s for source in sources for s in self._statements(source, "summary")]
            ranked = most_relevant(candidates, words, self._weights, _CANDIDATES, len(sources) > 1)
            picked = self._pick(f"summary {topic}", f"Sum up '{topic}'.", ranked, 1)
            chosen += [s.text for s in picked]
        yield " ".join(chosen) or self._chooser.sentence(
            "summary", "This lesson", _VERBS, _topics(self.lesson)
        )
        if self.lesson.closes_module and self.series.outline.writing.closing:
            yield f"### {self.series.outline.rules.closing_headings[0]}"
            yield "\n".join(f"- {check}" for check in self._checks())

    def _checks(self) -> Iterator[str]:
        """What a reader can try: an exercise of each lesson."""
        for source in self.sources:
            exercises = source.exercises(self.series)
            if exercises:
                headings = [exercise.heading for exercise in exercises]
                titles = [h.text.partition(":")[2].strip() or h.text for h in headings]
                at = self._chooser.choose(
                    f"check {source.lesson.id}", "Which exercise is a good test?", titles
                )
                anchors = heading_anchors(source.document)
                anchor = anchors[source.document.headings.index(headings[at])]
                address = f"{source.lesson.file_name}#{anchor}"
                yield f"[{headings[at].text}]({address}) of {source.link}"

    def _takeaways(self, section: SectionConfig) -> Iterator[str]:
        items = []
        for topic, sources, words in self._topics_with_sources():
            candidates = [s for source in sources for s in self._statements(source, "takeaways")]
            ranked = most_relevant(candidates, words, self._weights, _CANDIDATES, len(sources) > 1)
            picked = self._pick(f"{section.heading} {topic}", f"Remember about '{topic}':", ranked, 1)
            items += [f"- {s.text}" for s in picked]
        yield "\n".join(items) or f"- {self.lesson.title}"

    # Code of an earlier post, which runs as it does there

    def _lender(self) -> EarlierPost | None:
        """A related post whose code the outline shows; the model chooses."""
        words = _keywords(self.lesson.title, *self.lesson.points)
        able = [source for source in self._related(words) if source.code_before_exercises()][:3]
        if not able:
            return None
        titles = [source.lesson.title for source in able]
        return able[self._chooser.choose("code", f"Which of these helps with '{self.lesson.title}'?", titles)]

    def _borrowed_code(self) -> Iterator[str]:
        self._code_source = source = self._lender()
        if source:
            start = f"The code of {source.link}"
            yield self._chooser.sentence("demonstrations", start, _VERBS, _topics(source.lesson))
            heading = ""
            for block in source.code_before_exercises():
                above = [h for h in source.document.headings if h.level == 3 and h.line < block.line]
                if above and above[-1].text != heading:
                    heading = above[-1].text
                    yield f"### {heading}"
                yield from self._borrowed_block(source, block)

    def _borrowed_block(self, source: EarlierPost, block: CodeBlock) -> Iterator[str]:
        """A block of an earlier post, and its figures as this lesson's own."""
        yield source.lines(block.line, block.end_line)
        for image in source.document.figures_after(block):
            shown = source.lines(image.line, image.end_line)
            yield shown.replace(f"figures/{source.lesson.id}/", f"figures/{self.lesson.id}/")

    def _borrowed_exercise(self) -> Iterator[str]:
        source = self._code_source
        if source and (exercises := source.exercises(self.series)):
            first, document = exercises[0], source.document
            yield f"### {first.heading.text}"
            task = [p for p in document.prose if first.heading.line < p.line <= first.end_line]
            found = sentences_of(document, task[0].line, task[0].end_line) if task else []
            yield first_words(found, _STORY_WORDS)
            for heading in first.inside[:1]:
                yield f"#### {heading.text}"
            for block in document.python_blocks:
                if first.heading.line < block.line <= first.end_line:
                    yield from self._borrowed_block(source, block)


def _keywords(*texts: str) -> frozenset[str]:
    """The stems of the keywords of titles and points."""
    return stems(" ".join(word for text in texts for word in extract_keywords(text)))


def _topics(lesson: Lesson) -> list[str]:
    """The points of a lesson as parts of a sentence, else its title."""
    points = (point.rstrip(".") for point in lesson.points if not re.search(r"[?:]", point))
    found = [point if point[1:2].isupper() else point[:1].lower() + point[1:] for point in points]
    return found or [f"*{label_of(lesson.title)}*"]


def _is_same(one: str, other: str | None) -> bool:
    """Whether two formulas differ only in spaces and in a final point or comma."""
    return "".join(one.split()).rstrip(".,") == "".join((other or "").split()).rstrip(".,")


def _listed(items: Sequence[str]) -> str:
    """Items as an enumeration in words."""
    return " and ".join(part for part in (", ".join(items[:-1]), items[-1]) if part) if items else ""
