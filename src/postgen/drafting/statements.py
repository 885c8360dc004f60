"""Sentences of earlier posts that can be read on their own, as material for an outline of a later post."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from postgen.document import Document, Section
from postgen.rules.prose_text import SENTENCE_END, joined_lines
from postgen.series import Lesson

_FEWEST_WORDS, _MOST_WORDS = 5, 28
_KEPT = re.compile(r"\$[^$\n]+\$")  # formulas, whose points end no sentence
_WORD = re.compile(r"[^\W\d_]{3,}")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
# Links, code, images, notes, and emphasis that is not closed.
_MARKUP = re.compile(r"\]\(|`|!\[|\[\^|\]\[|^[^*]*\*[^*]*$|[<>{}|#]")
_LEANS_ON_OTHERS = re.compile(
    r"""(?:it|its|this|that|these|those|they|their|them|he|she|his|her|so|but|and|or|then|now|here|there|such
    |both|neither|another|others|otherwise|again|also|instead|therefore|thus|hence|still|yet|even|only|not
    |because|which|who|why|how|when|where|what|yes|no|first|second|third|finally|next|later|each\ of
    |suppose|imagine|look|watch|write|read|think|ask|try|use|take|compare|notice|remember|consider|let
    |the\ (?:two|three|first|second|third|last|others?|former|latter|same|rest|result|reason|answer|solution)
    |one\ (?:of\ them|more|is|such)|all\ (?:of|three|four|this)|in\ (?:other|short|this|that|both)
    |for\ (?:example|instance|this|that|us)|as\ (?:before|above)|if\ (?:so|not))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_POINTS_ELSEWHERE = re.compile(
    r"""\b(?:above|below|figures?|tables?|panels?|plots?|pictures?|drawn|exercises?|solutions?
    |demonstrations?|outputs?|prints?|printed|lessons?|posts?|sections?|modules?|blocks?|rows?|arrow
    |earlier|previous|following|let's|let\ us
    |we\ (?:now|will|have|saw|used|write|call|need)|you\ (?:saw|have|will|know|may)|our|us|my)\b
    |\b(?:these|those|the\ same|like\ (?:that|this)|(?:of|to|by|for|in|with|computes|takes)\ (?:that|this))\b
    |\b\w+s\ it\ (?:with|by|to|from|in|into|on|as)\b
    |^(?:[^\s,;:]+\s+){1,4}(?:of|to|by|for|in|with|at|on|from|about)\ (?:it|them)\b
    |\bhow\ \w+\ (?:it\ is|they\ are)\b
    |\b(?:of|to|by|for|in|with)\ the\ others?\b(?!\s+\w)
    |\b(?:left|right|lower|upper)\ (?:curve|side|end|corner|half)|\bhere\b|\d\.\d|=\ *-?\d""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a lesson's post, as Markdown, and the line of the passage that has it.

    A general one introduces a term, or stands in a list, such as that of the takeaways.
    """

    lesson: Lesson
    line: int
    text: str
    words: frozenset[str]
    is_general: bool


def find_statements(lesson: Lesson, document: Document, sections: Iterable[Section]) -> Iterator[Statement]:
    """The sentences and list items in these sections of a post that make sense alone, in order.

    A sentence is left out if it begins with a word that leans on the one before, speaks of something on the
    page or of the authors, or has links or code.
    """
    for section in sections:
        for prose in document.prose:
            if not section.contains_line(prose.line) or prose.kind != "paragraph" or prose.is_image:
                continue
            if "quote" in prose.containers or "table" in prose.containers:
                continue
            found = sentences_of(document, prose.line, prose.end_line)
            is_item = "list" in prose.containers
            for text in [" ".join(found)] if is_item else found:
                if stands_alone(text):
                    yield Statement(
                        lesson, prose.line, text, stems(text), is_item or bool(_BOLD.search(text))
                    )


def sentences_of(document: Document, line: int, end_line: int) -> list[str]:
    """The sentences of a paragraph or list item as Markdown, each on one line."""
    text = joined_lines(document, line, end_line)
    formulas: list[str] = []

    def hide(match: re.Match[str]) -> str:
        formulas.append(match[0])
        return f"\ufffc{len(formulas) - 1}\ufffc"

    hidden = _KEPT.sub(hide, text)
    ends = [match.end() for match in SENTENCE_END.finditer(hidden)]
    starts = [0, *ends]
    parts = (hidden[start:end] for start, end in zip(starts, [*ends, len(hidden)], strict=True))
    return [
        re.sub("\ufffc(\\d+)\ufffc", lambda match: formulas[int(match[1])], part).strip()
        for part in parts
        if part.strip()
    ]


def stands_alone(sentence: str) -> bool:
    """Whether a reader understands a sentence without the text around it."""
    words = sentence.split()
    return (
        _FEWEST_WORDS <= len(words) <= _MOST_WORDS
        and sentence[-1] in ".!"
        and (sentence[0].isupper() or sentence.startswith("**"))
        and not _LEANS_ON_OTHERS.match(sentence.lstrip("*“\"'"))
        and not sentence.endswith("….")
        and not _POINTS_ELSEWHERE.search(sentence)
        and not _MARKUP.search(_KEPT.sub("", sentence).replace("**", ""))
        and sentence.count("“") == sentence.count("”")
        and sentence.count('"') % 2 == 0
        and sentence.count("(") == sentence.count(")")
    )


def stems(text: str) -> frozenset[str]:
    """The first six letters of each word of a text, without formulas."""
    return frozenset(word[:6] for word in _WORD.findall(_KEPT.sub(" ", text).casefold()))


def rarity(groups: Iterable[frozenset[str]]) -> Mapping[str, float]:
    """The inverse document frequency of each stem (Spärck Jones, 1972)."""
    counts: Counter[str] = Counter()
    total = 0
    for words in groups:
        counts.update(words)
        total += 1
    return {word: math.log(1 + total / count) for word, count in counts.items()}


def formulas_in(text: str) -> list[str]:
    """The LaTeX of the inline formulas of a sentence."""
    return [formula.strip("$") for formula in _KEPT.findall(text)]


def shared_weight(words: frozenset[str], about: frozenset[str], weights: Mapping[str, float]) -> float:
    """The weight of the words that two sets share."""
    return sum(weights.get(word, 0.0) for word in words & about)


def most_relevant(
    statements: Sequence[Statement],
    about: frozenset[str],
    weights: Mapping[str, float],
    most: int,
    must_share: bool = False,
) -> list[Statement]:
    """The statements that share the most with some words, the best first. General ones count for more.

    With ``must_share`` the others are left out.
    """

    def score(statement: Statement) -> float:
        shared = shared_weight(statement.words, about, weights)
        bonus = 0.0 if must_share and not shared else 3.0 * statement.is_general
        return (shared + bonus) / math.sqrt(len(statement.words) + 4)

    found = sorted(statements, key=lambda statement: -score(statement))
    return [statement for statement in found if score(statement) > 0][:most]
