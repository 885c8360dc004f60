"""An edited post, compared sentence by sentence with the text that postgen wrote.

Formulas and code stand apart: no rule is learned from them, but a model sees how they changed.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import count

from postgen.document import Document
from postgen.learning.edited_posts import EditedPost
from postgen.learning.heading_case import heading_edits
from postgen.learning.sentence_alignment import SentencePair, align
from postgen.learning.sentences import section_name, sentences_of, with_named_formulas
from postgen.learning.word_edits import WordEdit, word_edits
from postgen.prompting.preference_prompt import ShownEdit
from postgen.rules import Context
from postgen.rules.house import find_breaches
from postgen.series import Series

Edits = tuple[WordEdit, ...]


@dataclass(frozen=True)
class ComparedPost:
    """An edited post: its changed sentences with the edits in each, which are numbered through all posts."""

    post: EditedPost
    changes: tuple[tuple[SentencePair, Edits], ...]
    headings: Edits

    def unexplained(
        self, explained: Collection[int], texts: Collection[tuple[str, str]]
    ) -> list[SentencePair]:
        """The changed sentences that rules do not explain.

        ``explained`` are the numbers of explained edits, ``texts`` whole sentences before and after. A
        sentence with another edit, or with a change of another kind, is not explained.
        """
        return [
            pair
            for pair, edits in self.changes
            if pair_text(pair) not in texts
            and not (edits and all(edit.number in explained for edit in edits))
        ]


def pair_text(pair: SentencePair) -> tuple[str, str]:
    """The sentence before and after, empty if there is none."""
    return pair.before.text if pair.before else "", pair.after.text if pair.after else ""


def compared_posts(series: Series, posts: Iterable[EditedPost]) -> Iterator[ComparedPost]:
    """Compare the two versions of each post. Edits where a rule of the house applies already are left out."""
    numbers = count(1)
    for post in posts:
        lesson = post.lesson.id
        pairs = align(sentences_of(post.before), sentences_of(post.after))
        flagged = _flagged(series, post)

        changes = tuple(
            (pair, _new_edits(word_edits(lesson, pair), post.before, flagged, numbers)) for pair in pairs
        )
        headings = _new_edits(heading_edits(lesson, pairs), post.before, flagged, numbers)
        yield ComparedPost(post, changes, headings)


Place = tuple[int, int]
Range = tuple[Place, Place]


def _new_edits(
    edits: Iterable[WordEdit], before: Document, flagged: list[Range], numbers: Iterator[int]
) -> Edits:
    """The edits outside of the ranges, with numbers."""

    def is_new(edit: WordEdit) -> bool:
        places = [before.source.position(token.start) for token in edit.old]
        return not any(first <= place < last for place in places for first, last in flagged)

    return tuple(replace(edit, number=next(numbers)) for edit in edits if is_new(edit))


def _flagged(series: Series, post: EditedPost) -> list[Range]:
    """The ranges of the old text that a rule of the house flags already."""
    context = Context(series, post.lesson, series.posts_dir / post.lesson.file_name)
    return [
        ((p.span.line, p.span.column), (p.span.end_line, p.span.end_column))
        for rule in series.house_rules
        if rule.extends in ("existence", "substitution", "capitalization")
        for p in find_breaches(rule, post.before, context)
    ]


_MOST_PAIRS = 1_000_000
Located = tuple[str, str]  # a section, and a text in it


def unexplained_edits(post: EditedPost, pairs: Iterable[SentencePair]) -> Iterator[ShownEdit]:
    """The changed formulas and lines of code of a post, after its changed sentences, which are ``pairs``."""
    lesson = post.lesson.id
    for pair in pairs:
        before, after = pair_text(pair)
        place = pair.after or pair.before
        if place:
            before, after = with_named_formulas(before), with_named_formulas(after)
            yield ShownEdit(0, lesson, place.section, "text", before, after)
    for kind, find in (("formula", _formulas), ("code", _code)):
        for (section, before), (_, after) in _replaced(find(post.before), find(post.after)):
            yield ShownEdit(0, lesson, section, kind, before, after)


def _formulas(document: Document) -> list[Located]:
    return [(section_name(document, m.line), m.latex) for m in document.maths]


def _code(document: Document) -> list[Located]:
    return [
        (section_name(document, block.first_line + number), line.strip())
        for block in document.python_blocks
        for number, line in enumerate(block.body.splitlines())
        if line.strip()
    ]


def _replaced(before: Sequence[Located], after: Sequence[Located]) -> Iterator[tuple[Located, Located]]:
    """The pieces that changed in place."""
    if len(before) * len(after) > _MOST_PAIRS:
        return
    matcher = SequenceMatcher(None, [t for _, t in before], [t for _, t in after], autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "replace" and end - start == new_end - new_start:
            yield from zip(before[start:end], after[new_start:new_end], strict=True)
