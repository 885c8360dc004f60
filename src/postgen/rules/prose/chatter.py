"""Chatter of a chat model: whether a sentence belongs to the conversation instead of the text, and its kind.

`chatter_kind` judges a line or sentence, `find_chatter` a paragraph. Both know English only.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from postgen.document.nodes import ProseKind
from postgen.rules.prose.announcement_patterns import ANNOUNCEMENTS, ROLES
from postgen.rules.prose.chatter_grammar import YES, ChatterKind, Pattern, compiled
from postgen.rules.prose.model_limit_patterns import FIRST_PERSON, LIMITS
from postgen.rules.prose.offer_patterns import OFFERS
from postgen.rules.prose.reaction_patterns import PRAISE, THINKING
from postgen.rules.prose.reply_part_patterns import COUNTS, EDITOR_NOTES, PARTS
from postgen.rules.prose.request_patterns import CONVERSATION, PROMPT_RULES
from postgen.rules.prose_text import WORD, any_of

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
    *FIRST_PERSON,
)
# Words of most sentences. Patterns are found by the words of a group without any of them, if there is one.
_COMMON_TEXT = "the you your i this that these it is are as if no can so to and of"
_COMMON = frozenset(_COMMON_TEXT.split())
_BY_WORD: dict[str, list[Pattern]] = {}
for _pattern in PATTERNS:
    for _word in min(_pattern.words, key=lambda group: len(_COMMON & group)):
        _BY_WORD.setdefault(_word, []).append(_pattern)
_FIRST_WORDS = frozenset(_BY_WORD)
_SENTENCE = re.compile(
    r"[.!?…]+(?<![Aa]pprox\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bcf\.)(?<!\b[Nn]o\.)"
    r"[\"'”’)\]*_]*(?=\s)(?!\s+[a-z])"
)
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
_ONLY_YES = any_of(rf"^\W*{YES}\W*$")
_QUOTED = re.compile(
    r"“[^”]{1,400}”|«[^»]{1,400}»|„[^“”]{1,400}[“”]|(?<!\w)\"[^\"\n]{1,400}\"(?!\w)|"
    r"(?<!\w)'[^'\n]{12,400}'(?!\w)"
)
_MISTAKE = re.compile(
    r"\b(?:deliberate|on purpose|intentional|bug|mistake in (?:the|this) code)\b", re.IGNORECASE
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
    """Chatter in a text: the sentence from ``start`` to ``end``, with its telling words at ``place``."""

    kind: ChatterKind
    start: int
    end: int
    place: int = 0


def chatter_kind(text: str, *, at_an_end: bool = True, author_speaks: bool = True) -> ChatterKind | None:
    """The kind of chatter of a line or sentence of plain text; None if it may belong to a post.

    ``at_an_end`` is true for the first and last lines of a reply, where good wishes and the like are
    chatter, too. A line of several sentences is chatter if one of them is. ``author_speaks`` is false if the
    author of the text never says "I"; then many more sentences with "I" are chatter.
    """
    if CITATION_MARK.search(text):
        return "citation mark"
    patterns = candidate_patterns(WORD.findall(text.casefold()))
    found = next(find_chatter(text, patterns, at_an_end=at_an_end, author_speaks=author_speaks), None)
    return found.kind if found else None


def candidate_patterns(words: Collection[str]) -> list[Pattern]:
    """The patterns that a text with these words, in lower case, can match."""
    firsts = _FIRST_WORDS.intersection(words)
    if not firsts:
        return []
    found = {p: None for first in sorted(firsts) for p in _BY_WORD[first]}
    return [p for p in found if _has_each(words, p.words)]


def _has_each(words: Collection[str], groups: tuple[frozenset[str], ...]) -> bool:
    for group in groups:  # noqa: SIM110  # much faster than `all`
        if group.isdisjoint(words):
            return False
    return True


def find_chatter(
    text: str,
    patterns: Iterable[Pattern],
    *,
    kind: ProseKind = "paragraph",
    at_an_end: bool = False,
    author_speaks: bool = True,
) -> Iterator[Chatter]:
    """Yield the sentences of a paragraph, heading or table cell that match one of its candidate patterns."""
    patterns = [p for p in patterns if _applies(p, kind, at_an_end, author_speaks)]
    if not patterns:
        return
    text = text.replace("’", "'").replace("‘", "'")
    quoted: list[tuple[int, int]] | None = None
    for start, end in _sentences(text):
        sentence = text[start : min(end, start + _MAX_SENTENCE)]
        words = frozenset(WORD.findall(sentence.lower()))
        for pattern in patterns:
            if not _has_each(words, pattern.words):
                continue
            if pattern.whole and sentence.strip() != text.strip():
                continue
            match = _match(pattern, sentence)
            if match is None or (pattern.kind == "announcement" and _MISTAKE.search(text[:start])):
                continue  # "This loop has a mistake. Here is the corrected version."
            first, last = start + match.start(), start + match.end() - 1
            if quoted is None:  # few paragraphs get this far
                quoted = [found.span() for found in _QUOTED.finditer(text)]
            if not any(a <= first + 2 and last < b for a, b in quoted):
                place = min(last, first + len(match[0]) - len(match[0].lstrip()))
                yield Chatter(pattern.kind, start, end, place)
                break


def _applies(pattern: Pattern, kind: ProseKind, at_an_end: bool, author_speaks: bool) -> bool:
    if author_speaks and pattern.unless_author_speaks:
        return False
    if kind == "heading" and not pattern.in_headings:
        return False
    return (at_an_end or not pattern.at_an_end) and (kind == "paragraph" or not pattern.whole)


def _match(pattern: Pattern, sentence: str) -> re.Match[str] | None:
    anchored, anywhere = _split_acts(pattern.acts)
    match = anchored.match(sentence) if anchored else None
    match = match or (anywhere.search(sentence) if anywhere else None)
    if match is None or (pattern.about and not compiled(pattern.about).search(sentence)):
        return None
    if pattern.unless and compiled(pattern.unless).search(sentence):
        return None
    return None if pattern.kind in ("offer", "conversation") and _FOR_READERS.search(sentence) else match


@cache
def _split_acts(acts: tuple[str, ...]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """The acts at the start of a sentence, and those anywhere in it, each as one expression."""
    anchored = [act for act in acts if act.startswith("^")]
    anywhere = [act for act in acts if not act.startswith("^")]
    return any_of(*anchored) if anchored else None, any_of(*anywhere) if anywhere else None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The bounds of the sentences of a text, without white space around them."""
    start = 0
    for end in (*(match.end() for match in _SENTENCE.finditer(text)), len(text)):
        sentence = text[start:end]
        if end < len(text) and end - start < 30 and _ONLY_YES.match(sentence):
            continue  # "Certainly! Here is the post." is one sentence
        if sentence.strip():
            yield start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip())
        start = end
