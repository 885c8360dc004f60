"""The text of a post split into readable paragraphs, sentences and words for the rules."""

import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from postgen.document import Document, Inline, Prose


def any_of(*alternatives: str) -> re.Pattern[str]:
    """One pattern that matches any of the alternatives, ignoring case.

    A space matches any white space, and ` ?` matches that or nothing.
    """
    joined = "|".join(f"(?:{alternative})" for alternative in alternatives)
    return re.compile(joined.replace(" ?", r"\s*").replace(" ", r"\s+"), re.IGNORECASE)


FORMULA = "￼"  # replaces a formula: the Unicode object replacement character
_TEXT = frozenset(("text", "escape", "entity"))


@dataclass(frozen=True, slots=True)
class ReadableText:
    """``text`` without markup. ``starts`` are the positions in ``text`` where its ``pieces`` begin."""

    text: str
    starts: tuple[int, ...]
    pieces: tuple[Inline, ...]

    def inline_at(self, position: int) -> Inline:
        """The inline at a position of the text."""
        return self.pieces[max(0, bisect_right(self.starts, position) - 1)]

    def offset(self, position: int) -> int:
        """The offset in the post of a position of the text."""
        index = max(0, bisect_right(self.starts, position) - 1)
        piece = self.pieces[index]
        within = position - self.starts[index]
        if piece.kind == "text":
            return piece.start + within
        if piece.kind == "code":  # the same number of backticks on both sides
            return piece.start + (piece.end - piece.start - len(piece.text)) // 2 + within
        return piece.start

    def bounds(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the post of a nonempty range of the text."""
        last = self.inline_at(end - 1)
        after = last.end if last.kind not in ("text", "code") else self.offset(end - 1) + 1
        return self.offset(start), after

    def end_of_piece(self, position: int) -> int:
        """The position in the text where the inline at ``position`` ends."""
        index = bisect_right(self.starts, position)
        return self.starts[index] if index < len(self.starts) else len(self.text)


def readable_text(prose: Prose, kinds: Collection[str] = ("code", "math")) -> ReadableText:
    """The readable text of a paragraph, with inlines of the given ``kinds``; a formula is one `FORMULA`."""
    if len(prose.inlines) == 1 and prose.inlines[0].kind == "text":
        return ReadableText(prose.inlines[0].text, (0,), prose.inlines)
    texts: list[str] = []
    starts: list[int] = []
    pieces: list[Inline] = []
    length = 0
    for inline in prose.inlines:
        if inline.kind == "break":
            text = " "
        elif inline.kind == "math":
            text = FORMULA if "math" in kinds else " "
        else:
            text = inline.text if inline.kind in _TEXT or inline.kind in kinds else ""
        if text:
            texts.append(text)
            starts.append(length)
            pieces.append(inline)
            length += len(text)
    return ReadableText("".join(texts), tuple(starts), tuple(pieces))


def readable_prose(document: Document) -> tuple[ReadableText, ...]:
    """The readable text of each block of prose, with code and formulas."""
    return tuple(readable_text(prose) for prose in document.prose)


def without_code(reading: ReadableText) -> str:
    """The text with each character of code replaced, so that it still has the same length."""
    if "code" not in [piece.kind for piece in reading.pieces]:
        return reading.text
    pieces = zip(reading.starts, (*reading.starts[1:], len(reading.text)), reading.pieces, strict=True)
    return "".join(
        FORMULA * (end - start) if piece.kind == "code" else reading.text[start:end]
        for start, end, piece in pieces
    )


def prose_without_code(document: Document) -> tuple[str, ...]:
    """The readable text of each block of prose, with a placeholder for each character of code."""
    return tuple(without_code(reading) for reading in document.memo(readable_prose))


SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)")
_MAX_DISTANCE = 400  # the search for the ends of a sentence stops after so many characters


def sentence_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The start and end of the sentence that contains a range of a text."""
    before = SENTENCE_END.finditer(text, max(0, start - _MAX_DISTANCE), start)
    after = SENTENCE_END.search(text, end, end + _MAX_DISTANCE)
    begin = max((match.end() for match in before), default=max(0, start - _MAX_DISTANCE))
    return begin, after.end() if after else min(len(text), end + _MAX_DISTANCE)


WORD = re.compile(r"\w+")


def unique_words(document: Document) -> str:
    """Every different word of the whole text, code included, once and separated by spaces."""
    return " ".join(set(document.text.split()))


def all_words(document: Document) -> frozenset[str]:
    """The words of the whole text, in lower case."""
    return frozenset(WORD.findall(document.memo(unique_words).casefold()))


def joined_lines(document: Document, line: int, end_line: int) -> str:
    """Lines of the source as one line, without a list marker. Formulas keep their dollar signs."""
    lines = (document.source.line_text(number).strip() for number in range(line, end_line + 1))
    return re.sub(r"^(?:[-*+]|\d+[.)])\s+", "", " ".join(lines))


# Ends of sentences, but neither abbreviations nor dots before a lower-case letter.
_CLEAR_END = re.compile(
    r"[.!?…][.!?…\"'”’)\]*_]*(?=\s)(?!\s+[a-z])"
    r"(?:(?<![xegsfo]\.)|"
    r"(?<!\b[Aa]pprox\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bcf\.)(?<!\b[Nn]o\.))"
)


_FOOTNOTE = re.compile(r"\[\^[^\]]{1,40}\]:")  # the label of a footnote, before its text


class Sentence(NamedTuple):
    """The bounds of a sentence in its text, without white space around it, and its words in lower case."""

    start: int
    end: int
    words: list[str]


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of a text of one paragraph, heading or table cell."""
    found = []
    folded = text.casefold()
    if len(folded) != len(text):  # rare, as in "ß"
        folded = text.lower() if len(text.lower()) == len(text) else text
    label = _FOOTNOTE.match(text) if text.startswith("[^") else None
    start = label.end() if label else 0
    for end in [*[match.end() for match in _CLEAR_END.finditer(text)], len(text)]:
        piece = text[start:end].lstrip()
        if piece:
            start = end - len(piece)
            found.append(Sentence(start, start + len(piece.rstrip()), WORD.findall(folded, start, end)))
        start = end
    return found


def prose_sentences(document: Document) -> tuple[list[Sentence], ...]:
    """The sentences of each block of prose, as bounds in its readable text. Their words are not code."""
    return tuple(split_sentences(text) for text in document.memo(prose_without_code))


def words_of(sentences: Collection[Sentence]) -> list[str]:
    """The words of a paragraph."""
    return [word for sentence in sentences for word in sentence.words]


def words_of_prose(document: Document) -> tuple[list[str], ...]:
    """The words of each block of prose in lower case, without punctuation."""
    return tuple(words_of(sentences) for sentences in document.memo(prose_sentences))
