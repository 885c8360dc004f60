"""Sentences that a person must judge: claims, tone and references to sources."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from postgen.document import Document, Prose

MOST = 5  # maximum number of sentences of each kind
_LONG = 45  # number of words that makes a sentence hard to follow

_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?!\s|$)[^.!?]*)*[.!?]*")
_CLAIM = re.compile(
    r"\b(?:always|never|best|fastest|optimal|guarantee[sd]?|prove[nsd]?|impossible|no one|everyone|"
    r"most (?:popular|common|widely|modern|practitioners)|in practice|widely|typically|usually|"
    r"state[- ]of[- ]the[- ]art|industry|faster than|better than|outperforms?)\b",
    re.IGNORECASE,
)
_TONE = re.compile(
    r"\b(?:simply|obviously|of course|clearly|trivial(?:ly)?|easy|easily|amazing|powerful|magic(?:al)?|"
    r"game[- ]chang\w+|revolution\w*|unlock|dive|delve|journey|crucial|essential|remember that|let's)\b|!",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"\b(?:(?:19|20)\d\d|et al|according to|research(?:ers)?|stud(?:y|ies)|papers?|survey|experts?|"
    r"benchmarks?|reported|published|introduced by|invented|proposed|OpenAI|Google|Meta|Microsoft|NVIDIA)\b"
)


@dataclass(frozen=True, slots=True)
class QuotedSentence:
    """A sentence of a post, with the line of its paragraph."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ReviewerPrompts:
    """Sentences of the changed lines that a person should judge, by topic, and external ``links``."""

    claims: tuple[QuotedSentence, ...]
    tone: tuple[QuotedSentence, ...]
    sources: tuple[QuotedSentence, ...]
    links: tuple[QuotedSentence, ...]


def questions_on(document: Document, lines: frozenset[int]) -> ReviewerPrompts:
    """Return the sentences to judge in the prose on ``lines``."""
    changed = [p for p in document.prose if p.kind != "heading" and _stands_on(p, lines)]
    return ReviewerPrompts(
        claims=_first(changed, lambda prose, text: bool(_CLAIM.search(text))),
        tone=_first(changed, lambda prose, text: bool(_TONE.search(text)) or len(text.split()) > _LONG),
        sources=_first(changed, lambda prose, text: bool(_SOURCE.search(text)) and not _has_link(prose)),
        links=tuple(_links(changed)),
    )


def _first(found: list[Prose], is_wanted: Callable[[Prose, str], bool]) -> tuple[QuotedSentence, ...]:
    quoted: list[QuotedSentence] = []
    for prose in found:
        for match in _SENTENCE.finditer(" ".join(prose.visible_text.split())):
            text = match[0].strip()
            if len(quoted) < MOST and len(text.split()) > 2 and is_wanted(prose, text):
                quoted.append(QuotedSentence(prose.line, text))
    return tuple(quoted)


def _stands_on(prose: Prose, lines: frozenset[int]) -> bool:
    return any(line in lines for line in range(prose.line, prose.end_line + 1))


def _has_link(prose: Prose) -> bool:
    return any(i.kind == "link_open" and "://" in i.target for i in prose.inlines)


def _links(found: list[Prose]) -> Iterator[QuotedSentence]:
    seen: set[str] = set()
    for prose in found:
        for inline in prose.inlines:
            if inline.kind == "link_open" and "://" in inline.target and inline.target not in seen:
                seen.add(inline.target)
                yield QuotedSentence(prose.line, inline.target)
