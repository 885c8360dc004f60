"""Chatter of a chat model: whether a sentence belongs to the conversation instead of the text, and its kind.

`chatter_kind` judges a line or sentence, `find_chatter` a paragraph. Both know English only.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from postgen.document.nodes import ProseKind
from postgen.rules.prose.announcement_patterns import ANNOUNCEMENTS, ROLES
from postgen.rules.prose.chatter_grammar import EXCLAIMED_YES, YES, ChatterKind, Pattern, compiled
from postgen.rules.prose.model_limit_patterns import FIRST_PERSON, LIMITS
from postgen.rules.prose.offer_patterns import OFFERS
from postgen.rules.prose.reaction_patterns import PRAISE, THINKING
from postgen.rules.prose.reply_part_patterns import COUNTS, EDITOR_NOTES, PARTS
from postgen.rules.prose.request_patterns import CONVERSATION, PROMPT_RULES
from postgen.rules.prose.sentence_model import CHATTER
from postgen.rules.prose_text import Sentence, any_of, split_sentences

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
_LONGEST_YES = 30  # characters of "Certainly!" and the like
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
# Logarithms of odds of the model: what the single words must have, so that patterns are tried, and so that
# the whole sentence is weighed.
_SINGLE_WORDS_UNLIKELY = 0.0
_SINGLE_WORDS_ENOUGH = 1.0
_LIKELY = 1.5
_UNLIKELY = -2.0
_UNLIKELY_ANNOUNCEMENT = -4.5  # "Here is the complete post" has the words of many finished texts
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
    r"discord|slack|twitter|mastodon|issue tracker|(?:open|file|create|submit) an issue|pull request|"
    r"mailing list|linkedin)\b|@\w{2}",
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
    sentences = split_sentences(text)
    chatter = find_chatter(text, sentences, at_an_end=at_an_end, author_speaks=author_speaks, in_reply=True)
    found = next(chatter, None)
    return found.kind if found else None


def find_chatter(
    text: str,
    sentences: Sequence[Sentence],
    *,
    kind: ProseKind = "paragraph",
    at_an_end: bool = False,
    author_speaks: bool = True,
    in_reply: bool = False,
    without_code: str = "",
) -> Iterator[Chatter]:
    """Yield those sentences of a paragraph, heading or table cell that belong to a conversation.

    ``without_code`` is the text with its code masked, if it has some. Around the post in a reply, a
    pattern is enough. Elsewhere the model must not find the words unlikely.
    """
    applicable = _applicable(kind, at_an_end, author_speaks)
    plain: str | None = None
    quoted: list[tuple[int, int]] = []
    for start, end, words in _joined(text, sentences):
        likely = CHATTER.of_single_words(words)
        if not in_reply and likely < _SINGLE_WORDS_UNLIKELY and "!" not in text[start : start + _LONGEST_YES]:
            continue  # most sentences
        fields = 0
        for word in _WORDS.intersection(words):
            fields |= _FIELDS[word]
        candidates = (fields + _LOWEST) & applicable
        may_be_likely = kind != "heading" and likely > _SINGLE_WORDS_ENOUGH
        if not candidates and not may_be_likely:
            continue
        if plain is None:
            plain = text.replace("’", "'").replace("‘", "'")
            quoted = [found.span() for found in _QUOTED.finditer(plain)]
        sentence = plain[start : min(end, start + _MAX_SENTENCE)]
        masked = (without_code or text)[start : min(end, start + _MAX_SENTENCE)]
        for pattern in _patterns(candidates):
            if pattern.whole and sentence.strip() != plain.strip():
                continue
            match = _match(pattern, sentence)
            if match is None or (pattern.kind == "announcement" and _MISTAKE.search(plain[:start])):
                continue  # "This loop has a mistake. Here is the corrected version."
            first, last = start + match.start(), start + match.end() - 1
            least = _UNLIKELY
            if pattern.kind == "announcement" and "i" not in words:
                least = _UNLIKELY_ANNOUNCEMENT
            is_quoted = any(a <= first + 2 and last < b for a, b in quoted)
            if is_quoted or (not in_reply and _is_unlikely(masked, kind, least)):
                continue
            place = min(last, first + len(match[0]) - len(match[0].lstrip()))
            yield Chatter(pattern.kind, start, end, place)
            break
        else:
            has_quote = any(a < end and start < b for a, b in quoted) or CITATION_MARK.search(sentence)
            of_author = author_speaks and "i" in words
            if may_be_likely and not has_quote and not of_author and CHATTER.of_words(masked, kind) > _LIKELY:
                yield Chatter("conversation", start, end, start)


# Each pattern has a field of bits in one large number: a bit for each of its groups of words, and above them
# an overflow bit. A word sets the bits of its groups. Adding 1 to each field sets the overflow bits of just
# those patterns whose groups all have a word in the sentence.
_FIELDS: dict[str, int] = {}
_LOWEST = 0
_BY_OVERFLOW: dict[int, Pattern] = {}


def _add_field(pattern: Pattern, position: int) -> int:
    """Add the field of a pattern at a position, and return the position after it."""
    for group in pattern.words:
        for word in group:
            _FIELDS[word] = _FIELDS.get(word, 0) | 1 << position
        position += 1
    _BY_OVERFLOW[1 << position] = pattern
    return position + 1


_position = 0
for _pattern in PATTERNS:
    _LOWEST |= 1 << _position
    _position = _add_field(_pattern, _position)
_WORDS = frozenset(_FIELDS)


@cache
def _applicable(kind: ProseKind, at_an_end: bool, author_speaks: bool) -> int:
    """The overflow bits of the patterns for a kind of text."""
    return sum(
        bit for bit, pattern in _BY_OVERFLOW.items() if _applies(pattern, kind, at_an_end, author_speaks)
    )


def _applies(pattern: Pattern, kind: ProseKind, at_an_end: bool, author_speaks: bool) -> bool:
    if author_speaks and pattern.unless_author_speaks:
        return False
    if kind == "heading" and not pattern.in_headings:
        return False
    return (at_an_end or not pattern.at_an_end) and (kind == "paragraph" or not pattern.whole)


def _patterns(overflows: int) -> Iterator[Pattern]:
    while overflows:
        bit = overflows & -overflows
        yield _BY_OVERFLOW[bit]
        overflows ^= bit


def _is_unlikely(sentence: str, kind: ProseKind, least: float) -> bool:
    return not EXCLAIMED_YES.match(sentence) and CHATTER.of_words(sentence, kind) < least


def _match(pattern: Pattern, sentence: str) -> re.Match[str] | None:
    anchored, anywhere = _acts(pattern)
    match = anchored.match(sentence) if anchored else None
    match = match or (anywhere.search(sentence) if anywhere else None)
    if match is None or (pattern.about and not compiled(pattern.about).search(sentence)):
        return None
    if pattern.unless and compiled(pattern.unless).search(sentence):
        return None
    return None if pattern.kind in ("offer", "conversation") and _FOR_READERS.search(sentence) else match


@cache
def _acts(pattern: Pattern) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """The acts at the start of a sentence, and those anywhere in it, each as one expression."""
    anchored = [act for act in pattern.acts if act.startswith("^")]
    anywhere = [act for act in pattern.acts if not act.startswith("^")]
    return any_of(*anchored) if anchored else None, any_of(*anywhere) if anywhere else None


def _joined(text: str, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences, where "Certainly! Here is the post." is one."""
    before = None
    for sentence in sentences:
        whole = sentence
        if before:
            whole = Sentence(before.start, sentence.end, before.words + sentence.words)
        if sentence.end - sentence.start < _LONGEST_YES and _ONLY_YES.match(
            text[sentence.start : sentence.end]
        ):
            before = whole
        else:
            yield whole
            before = None
    if before:
        yield before
