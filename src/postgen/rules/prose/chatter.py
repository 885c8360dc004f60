"""Chatter of a chat model: whether a sentence belongs to the conversation instead of the text, and its kind.

`chatter_kind` judges a line or sentence, `find_chatter` a paragraph. Both know English only.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from postgen.rules.prose.announcement_patterns import ANNOUNCEMENTS, ROLES
from postgen.rules.prose.chatter_grammar import ChatterKind, Pattern, compiled
from postgen.rules.prose.editor_note_patterns import EDITOR_NOTES
from postgen.rules.prose.model_limit_patterns import LIMITS
from postgen.rules.prose.offer_patterns import OFFERS
from postgen.rules.prose.reaction_patterns import PRAISE, THINKING
from postgen.rules.prose.reply_part_patterns import COUNTS, PARTS
from postgen.rules.prose.request_patterns import CONVERSATION, PROMPT_RULES

PATTERNS = (
    *ROLES,
    *LIMITS,
    *ANNOUNCEMENTS,
    *PARTS,
    *OFFERS,
    *COUNTS,
    *CONVERSATION,
    *PROMPT_RULES,
    *EDITOR_NOTES,
    *PRAISE,
    *THINKING,
)
_ALL_WORDS = frozenset().union(*(pattern.words for pattern in PATTERNS))
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s)(?!\s+[a-z])|:(?=\s*\n)")
_MAX_SENTENCE = 500  # characters of a sentence that are examined
# A reply that cites its sources, or was exported from a chat.
CITATION_MARK = re.compile(
    r"【\d{1,4}[†:][^】\n]{0,60}】|:?contentReference\[oaicite:\d+\](?:\{index=\d+\})?|\[oaicite:\d+\]"
    r"|\[cite_start\]|\[cite: ?\d+(?:, ?\d+)*\]|\[citation:\d+\]|\[source: ?\d+†[^\]\n]{0,40}\]"
    r"|[\ue200-\ue206]|(?:\b(?:cite|navlist|filecite|video|image_group))?(?:turn\d+(?:search|view|"
    r"news|file|image|fetch|academia|"
    r"forecast|finance|sports|product|reddit)\d+)+"
    r"|[?&]utm_source=(?:chatgpt\.com|openai|copilot\.com|perplexity(?:\.ai)?|claude\.ai|gemini|grok\.com)\b"
)
_QUOTED = re.compile(
    r"“[^”]{1,400}”|«[^»]{1,400}»|„[^“”]{1,400}[“”]|(?<!\w)\"[^\"\n]{1,400}\"(?!\w)|"
    r"(?<!\w)'[^'\n]{12,400}'(?!\w)"
)
# Words that show an author who asks readers to write, and where to.
_FOR_READERS = re.compile(
    r"\b(?:comments? (?:section|below)|in the comments?|discussions?|forum|github|gitlab|e-?mail|"
    r"discord|slack|twitter|"
    r"mastodon|issue tracker|(?:open|file|create|submit) an issue|pull request|mailing list|linkedin)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Chatter:
    """Chatter in a text, from ``start`` to ``end``."""

    kind: ChatterKind
    start: int
    end: int


def chatter_kind(text: str, *, at_an_end: bool = True) -> ChatterKind | None:
    """The kind of chatter of a line or sentence of plain text; None if it may belong to a post.

    ``at_an_end`` is true for the first and last lines of a reply, where good wishes and the like are
    chatter, too. A line of several sentences is chatter if one of them is.
    """
    if CITATION_MARK.search(text):
        return "citation mark"
    found = next(find_chatter(text, at_an_end=at_an_end), None)
    return found.kind if found else None


def find_chatter(
    text: str,
    words: Iterable[str] | None = None,
    *,
    in_heading: bool = False,
    at_an_end: bool = False,
) -> Iterator[Chatter]:
    """Yield the sentences of a paragraph that are chatter.

    ``words`` are the words of the text in lower case, if the caller has them.
    """
    present = _ALL_WORDS.intersection(_WORD.findall(text.casefold()) if words is None else words)
    patterns = _candidates(present) if present else ()
    if not patterns:
        return
    text = text.replace("’", "'").replace("‘", "'")
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for start, end in _sentences(text):
        sentence = text[start : min(end, start + _MAX_SENTENCE)]
        for pattern in patterns:
            if (pattern.at_an_end and not at_an_end) or (in_heading and not pattern.in_headings):
                continue
            if pattern.whole and sentence.strip() != text.strip():
                continue
            match = compiled(*pattern.acts).search(sentence)
            if match is None or not _belongs(pattern, sentence):
                continue
            place = start + match.end() - 1
            if any(a < start + match.start() + 2 < b and place < b for a, b in quoted):
                continue
            yield Chatter(pattern.kind, start, end)
            break


def _belongs(pattern: Pattern, sentence: str) -> bool:
    if pattern.about and not compiled(pattern.about).search(sentence):
        return False
    if pattern.unless and compiled(pattern.unless).search(sentence):
        return False
    return not _FOR_READERS.search(sentence)


@lru_cache(maxsize=4096)
def _candidates(present: frozenset[str]) -> tuple[Pattern, ...]:
    return tuple(pattern for pattern in PATTERNS if not pattern.words.isdisjoint(present))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE.finditer(text):
        if text[start : match.end()].strip():
            yield start + len(text[start:]) - len(text[start:].lstrip()), match.end()
        start = match.end()
    if text[start:].strip():
        yield start + len(text[start:]) - len(text[start:].lstrip()), len(text.rstrip())
