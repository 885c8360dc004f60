"""Sentences that a person must judge: claims, tone and references to sources."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from postgen.document import Document, Prose

_MOST = 5  # maximum number of sentences of each kind
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


def sentences_to_judge(
    document: Document, lines: frozenset[int], before: Document | None = None
) -> dict[str, tuple[QuotedSentence, ...]]:
    """Return the sentences and external links on ``lines`` that a person should judge, by question.

    Those that the version ``before`` has, too, are left out.
    """
    known = " ".join(" ".join(prose.visible_text.split()) for prose in before.prose) if before else ""
    changed = [
        prose
        for prose in document.prose
        if prose.kind != "heading" and not lines.isdisjoint(range(prose.line, prose.end_line + 1))
    ]
    return {
        "Is this true, and not too general?": _first(
            changed, known, lambda _, text: _CLAIM.search(text) and not text.endswith("?")
        ),
        "Is there a source, and would a link help?": _first(
            changed, known, lambda prose, text: _SOURCE.search(text) and not any(_external_links(prose))
        ),
        "Does this link lead to the right page?": _links(changed, before),
        "Does the tone match the rest of the series?": _first(
            changed, known, lambda _, text: _TONE.search(text) or len(text.split()) > _LONG
        ),
    }


def _first(
    found: list[Prose], known: str, is_wanted: Callable[[Prose, str], object]
) -> tuple[QuotedSentence, ...]:
    quoted: list[QuotedSentence] = []
    for prose in found:
        for match in _SENTENCE.finditer(" ".join(prose.visible_text.split())):
            text = match[0].strip()
            is_one = len(quoted) < _MOST and len(text.split()) > 2 and is_wanted(prose, text)
            if is_one and text not in known:
                quoted.append(QuotedSentence(prose.line, text))
    return tuple(quoted)


def _external_links(prose: Prose) -> Iterator[str]:
    return (i.target for i in prose.inlines if i.kind == "link_open" and "://" in i.target)


def _links(found: list[Prose], before: Document | None) -> tuple[QuotedSentence, ...]:
    old = {inline.target for _, inline in before.inlines("link_open")} if before else set()
    first: dict[str, int] = {}
    for prose in found:
        for target in _external_links(prose):
            first.setdefault(target, prose.line)
    return tuple(QuotedSentence(line, target) for target, line in first.items() if target not in old)
