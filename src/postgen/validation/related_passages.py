"""The passages of earlier posts that a post refers to, relies on or repeats.

A passage is chosen for one of four reasons: the post links to it or names its lesson, both show the same
displayed formula, it introduces a term that the post uses, or both use the same rare words. Words are
weighted by their inverse document frequency (Spärck Jones, 1972).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from postgen.document import Document, Heading, Math, heading_anchors
from postgen.series import Lesson, Series
from postgen.series.links import resolve
from postgen.validation.summaries import written_posts

MAX_CHARACTERS = 24_000
_NEAREST = 2  # passages for each reference
_SIMILAR = 0.4  # share of the weight of a paragraph's words that a similar passage has
_WORD = re.compile(r"[^\W\d_]{4,}")
_BOLD = re.compile(r"\*\*([^*\n`$]{2,40})\*\*")
_LESSON_ID = re.compile(r"(?<![\w.])([1-9]\d*\.[1-9]\d*)(?![\w.]*\d)")
_SPACING = re.compile(r"\\[,;:! ]|\\q?quad|[\s{}]+|[.,;]$")

# The reasons, in the order in which passages are kept if there is not enough room for all.
_REFERENCE, _FORMULA, _TERM, _SIMILARITY = range(4)


@dataclass(frozen=True, slots=True)
class RelatedPassage:
    """A passage of an earlier post, as Markdown. ``heading`` is the nearest one above it."""

    lesson: str
    title: str
    heading: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class _Block:
    lesson: Lesson
    index: int
    line: int
    heading: str
    text: str
    words: frozenset[str]


def find_related_passages(
    series: Series, lesson: Lesson, document: Document, limit: int = MAX_CHARACTERS
) -> tuple[RelatedPassage, ...]:
    """The passages of earlier posts that a post needs to be judged, in reading order.

    Together they have at most ``limit`` characters. Those that the post refers to come before the others.
    """
    written = written_posts(series, series.lessons_before(lesson))
    posts = {key: post.document for key, post in written.items()}
    if not posts:
        return ()
    blocks = {key: tuple(_blocks(series.lesson(key), post)) for key, post in posts.items()}
    own = tuple(_blocks(lesson, document))
    weights = _weights(_all_words(blocks.values(), own))
    ranked: dict[tuple[str, int], int] = {}
    for reason, found in (
        (_REFERENCE, _referred(series, document, own, blocks, posts, weights)),
        (_FORMULA, _same_formulas(document, posts, blocks)),
        (_TERM, _introduced_terms(series, document, blocks)),
        (_SIMILARITY, _similar(own, blocks, weights)),
    ):
        for block in found:
            ranked.setdefault((block.lesson.id, block.index), reason)
    chosen, left = [], limit
    for key, _reason in sorted(ranked.items(), key=lambda item: item[1]):
        block = blocks[key[0]][key[1]]
        if len(block.text) <= left:
            left -= len(block.text)
            chosen.append(block)
    chosen.sort(key=lambda block: (block.lesson.order, block.index))
    return tuple(RelatedPassage(b.lesson.id, b.lesson.title, b.heading, b.line, b.text) for b in chosen)


def _all_words(groups: Iterable[Sequence[_Block]], own: Sequence[_Block]) -> Iterator[frozenset[str]]:
    """The words of all blocks."""
    for group in (*groups, own):
        for block in group:
            yield block.words


def _blocks(lesson: Lesson, document: Document) -> Iterator[_Block]:
    """The paragraphs, lists, tables and displayed formulas of a post; no code and no headings."""
    headings = iter([*document.headings, None])
    following, current = next(headings), ""
    index = 0
    for block in document.blocks:
        while following is not None and following.line <= block.line:
            current, following = following.text, next(headings)
        if block.kind in ("paragraph", "list", "quote", "table", "math"):
            source = document.source
            text = document.text[source.line_start(block.line) : source.line_end(block.end_line)].strip()
            yield _Block(lesson, index, block.line, current, text, _words(text))
            index += 1


def _words(text: str) -> frozenset[str]:
    """The stems of the words of a text: their first six letters."""
    return frozenset(word[:6] for word in _WORD.findall(text.casefold()))


def _weights(blocks: Iterable[frozenset[str]]) -> Mapping[str, float]:
    """The inverse document frequency of each word."""
    counts: Counter[str] = Counter()
    total = 0
    for words in blocks:
        counts.update(words)
        total += 1
    return {word: math.log(total / count) for word, count in counts.items()}


def _weight(words: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(word, 0.0) for word in words)


def _nearest(
    words: frozenset[str], blocks: Iterable[_Block], weights: Mapping[str, float], least: float = 0.0
) -> list[_Block]:
    """The blocks that share the most with ``words``, the best first; each shares more than ``least``."""
    scored = [(_weight(words & block.words, weights), block) for block in blocks]
    best = sorted((pair for pair in scored if pair[0] > least), key=lambda pair: -pair[0])
    return [block for _, block in best[:_NEAREST]]


def _referred(
    series: Series,
    document: Document,
    own: Sequence[_Block],
    blocks: Mapping[str, Sequence[_Block]],
    posts: Mapping[str, Document],
    weights: Mapping[str, float],
) -> Iterator[_Block]:
    """The passages that a link or the number of a lesson refers to."""
    for prose in document.prose:
        paragraph = _words(prose.visible_text)
        for inline in prose.inlines:
            target = resolve(series, inline.target) if inline.kind == "link_open" else None
            if target and target.lesson and target.lesson.id in blocks:
                key = target.lesson.id
                section = _under_anchor(posts[key], target.anchor, blocks[key])
                yield from _nearest(paragraph, section or blocks[key], weights)
    for block in own:
        for key in dict.fromkeys(_LESSON_ID.findall(block.text)):
            yield from _nearest(block.words, blocks.get(key, ()), weights)


def _under_anchor(document: Document, anchor: str, blocks: Sequence[_Block]) -> list[_Block]:
    """The blocks under the heading with this anchor."""
    named: list[Heading] = [
        heading
        for heading, name in zip(document.headings, heading_anchors(document), strict=True)
        if anchor and name == anchor
    ]
    if not named:
        return []
    end = document.content_end(named[0].line, named[0].level)
    return [block for block in blocks if named[0].line <= block.line <= end]


def _same_formulas(
    document: Document, posts: Mapping[str, Document], blocks: Mapping[str, Sequence[_Block]]
) -> Iterator[_Block]:
    """The first passage with each displayed formula of the post, and the paragraph after it."""
    wanted = {_normalized(formula) for formula in document.maths if formula.display}
    for key, post in posts.items():
        for formula in post.maths:
            if formula.display and (latex := _normalized(formula)) in wanted:
                wanted.discard(latex)
                at = [i for i, block in enumerate(blocks[key]) if block.line <= formula.line]
                yield from blocks[key][at[-1] : at[-1] + 2] if at else ()


def _normalized(formula: Math) -> str:
    """The LaTeX of a formula without spacing and without a final point."""
    return _SPACING.sub("", formula.latex.strip())


def _introduced_terms(
    series: Series, document: Document, blocks: Mapping[str, Sequence[_Block]]
) -> Iterator[_Block]:
    """The first passage that sets each term in bold, if the post uses the term."""
    text = document.text.casefold()
    seen: set[str] = set()
    for key, group in blocks.items():
        terms = {term.casefold() for term in series.lesson(key).terms}
        for block in group:
            for term in (found.casefold() for found in _BOLD.findall(block.text)):
                is_new = term not in seen and (term in terms or " " in term or len(term) > 5)
                if is_new and re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text):
                    yield block
                seen.add(term)


def _similar(
    own: Sequence[_Block], blocks: Mapping[str, Sequence[_Block]], weights: Mapping[str, float]
) -> Iterator[_Block]:
    """The passages that share many rare words with a paragraph of the post."""
    everything = [block for group in blocks.values() for block in group]
    for block in own:
        if len(block.words) >= 8:
            yield from _nearest(block.words, everything, weights, _SIMILAR * _weight(block.words, weights))
