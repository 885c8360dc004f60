"""The words that a person replaced, deleted or inserted in the sentences of a post."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby

from postgen.learning.sentence_alignment import SentencePair
from postgen.learning.sentences import Token, phrase

_MOST_REPLACED = 6  # words: more of them are a new sentence
_MOST_DELETED = 15
_LONGEST = 150  # characters
_BEFORE_START = frozenset(".!?…:")
_CONTEXT = 2  # tokens on each side

Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class WordEdit:
    """The tokens ``old`` became ``new``; one of them may be empty.

    ``left`` and ``right`` are their unchanged neighbors in the old sentence. ``post`` is the id of the
    lesson, ``line`` the line in the new text, 0 if the whole sentence is gone. ``number`` and ``part`` tell
    the edits apart: those with the same number stand side by side.

    ``is_case`` is true if only the case of letters differs, which counts then. ``is_cut`` is true if
    punctuation beside the words was edited, too, such as the comma if it ``ends_with_comma``.
    ``ends_spaced`` is true if white space follows in the new text.
    """

    post: str
    section: str
    line: int
    before: str
    after: str
    old: Tokens
    new: Tokens
    left: Tokens
    right: Tokens
    is_case: bool = False
    is_cut: bool = False
    ends_with_comma: bool = False
    ends_spaced: bool = False
    is_heading: bool = False
    number: int = 0
    part: int = 0

    @property
    def id(self) -> tuple[int, int]:
        """What distinguishes the edit from all others."""
        return self.number, self.part

    @property
    def old_key(self) -> str:
        return phrase_key(self.old, self.is_case)

    @property
    def new_key(self) -> str:
        return phrase_key(self.new, self.is_case)


def phrase_key(tokens: Tokens, is_case: bool = False) -> str:
    """Tokens as text that is equal for equal phrases."""
    if is_case:
        return phrase(tokens)
    return "".join((" " if t.spaced and n else "") + t.key for n, t in enumerate(tokens))


def word_edits(post: str, pair: SentencePair) -> Iterator[WordEdit]:
    """The edits in a pair of sentences that could be habits.

    Edits of formulas, code, quotations and numbers are not among them, nor is a rewritten sentence.
    """
    before, after = pair.before, pair.after
    if before is None:
        return
    if after is None:
        whole = WordEdit(post, before.section, 0, before.text, "", before.tokens, (), (), ())
        yield from plain_edits(whole)
        return
    old, new = before.tokens, after.tokens
    matcher = SequenceMatcher(None, before.keys, after.keys, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        base = WordEdit(
            post,
            before.section,
            after.line,
            before.text,
            after.text,
            old[start:end],
            new[new_start:new_end],
            old[max(0, start - _CONTEXT) : start],
            old[end : end + _CONTEXT],
            ends_spaced=new_end < len(new) and new[new_end].spaced,
            is_heading=before.is_heading,
        )
        if tag != "equal":
            yield from plain_edits(base)
        elif not before.is_heading:
            yield from _case_edits(base, _starts(old)[start:end], _starts(new)[new_start:new_end])


def _case_edits(equal: WordEdit, starts: list[bool], new_starts: list[bool]) -> Iterator[WordEdit]:
    """Words side by side that differ in the case of letters only, but none that begins a sentence."""
    pairs = zip(equal.old, equal.new, starts, new_starts, strict=True)
    for differs, run in groupby(pairs, key=_differs_in_case):
        if differs:
            old, new, *_ = zip(*run, strict=True)
            yield replace(equal, old=old, new=new, left=(), right=(), is_case=True)


def _starts(tokens: Tokens) -> list[bool]:
    """Whether each token begins a sentence."""
    before = [".", *(token.text for token in tokens[:-1])]
    return [text in _BEFORE_START for text in before][: len(tokens)]


def _differs_in_case(pair: tuple[Token, Token, bool, bool]) -> bool:
    one, other, begins, begins_new = pair
    if begins or begins_new or one.fixed or other.fixed or not one.text.isalnum():
        return False
    return one.text != other.text and one.text.casefold() == other.text.casefold()


def plain_edits(edit: WordEdit) -> Iterator[WordEdit]:
    """The edit without punctuation at its ends, if it can be a habit.

    A word that is deleted with its comma is the same habit as one without, but no program may delete it.
    """
    old, new = edit.old, edit.new
    if any(token.is_word for token in (*old, *new)):
        marks = ",;:" if old and new else ""
        old, new = without_outer_marks(old, marks), without_outer_marks(new, marks)
        is_cut = len(old) < len(edit.old) or len(new) < len(edit.new)
        if is_cut:
            comma = len(old) < len(edit.old) and edit.old[-1].text == ","
            cut = replace(edit, left=(), right=(), is_cut=True, ends_with_comma=comma)
            edit = replace(cut, old=old, new=new)
    if edit.old_key == edit.new_key or any(token.fixed for token in (*old, *new)):
        return
    if _has_digit(old) and (_has_digit(new) or not new):  # an id of a lesson, or a result
        return
    if max(len(edit.old_key), len(edit.new_key)) > _LONGEST:
        return
    if _words(old) <= (_MOST_REPLACED if new else _MOST_DELETED) and _words(new) <= _MOST_REPLACED:
        yield edit


def _has_digit(tokens: Tokens) -> bool:
    return any(char.isdigit() for token in tokens for char in token.text)


def _words(tokens: Sequence[Token]) -> int:
    return sum(token.is_word for token in tokens)


def without_outer_marks(tokens: Tokens, marks: str = "") -> Tokens:
    """The tokens without punctuation at both ends; without these ``marks``, if given."""
    kept = [n for n, t in enumerate(tokens) if t.is_word or (marks and t.text not in marks)]
    return tokens[kept[0] : kept[-1] + 1] if kept else ()
