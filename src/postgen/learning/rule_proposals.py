"""Habits of an editor as rules of the house. A rule that flags the editor's own text is not proposed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from postgen.learning.edited_posts import Version
from postgen.learning.habits import Habit, Threshold, with_comma, with_next_word, with_word_before
from postgen.learning.word_edits import WordEdit
from postgen.plural import plural
from postgen.rules import Context
from postgen.rules.base import Problems
from postgen.rules.house import find_breaches
from postgen.rules.house.spelling import is_misspelled
from postgen.series import Series
from postgen.series.house_rules import HouseRule

_LONGEST_NAME = 50
_SIMILAR = 0.7
_LEAST_EXPLAINED = 0.5  # of the edits of a habit, by the rules for it: else the editor is not consistent
_SENTENCE_ENDS = (".", "!", "?")


@dataclass(frozen=True)
class Corpus:
    """The posts as postgen wrote them, and as the editor left them."""

    series: Series
    written: tuple[Version, ...]
    merged: tuple[Version, ...]

    def accepts(self, rule: HouseRule, threshold: Threshold) -> bool:
        """Whether a rule flags as much of the written texts as makes a habit, and nothing of the merged."""
        if self.flags_merged(rule):
            return False
        counts = [_count(self.series, rule, version) for version in self.written]
        return threshold.allows(sum(counts), sum(map(bool, counts)))

    def flags_merged(self, rule: HouseRule) -> bool:
        """Whether a rule flags a text that the editor left, or a post that a person wrote."""
        return flags_any(self.series, rule, self.merged)

    def flagged(self, rule: HouseRule) -> int:
        """How often a rule flags the written texts."""
        return sum(_count(self.series, rule, version) for version in self.written)


def flags_any(series: Series, rule: HouseRule, versions: Iterable[Version]) -> bool:
    """Whether a rule flags one of the texts."""
    return any(True for version in versions for _ in _breaches(series, rule, version))


def _count(series: Series, rule: HouseRule, version: Version) -> int:
    return sum(1 for _ in _breaches(series, rule, version))


def _breaches(series: Series, rule: HouseRule, version: Version) -> Problems:
    file = series.posts_dir / version.lesson.file_name
    return find_breaches(rule, version.document, Context(series, version.lesson, file))


def rules_for(habit: Habit, corpus: Corpus, threshold: Threshold) -> list[tuple[HouseRule, Habit]]:
    """The rules for a habit that fit the texts, each with the edits that it explains.

    The most general rule is best. Where the words alone are right elsewhere, there can be one for each word
    that stands beside them. Typing errors that several posts have are not a habit of the editor.
    """
    if corpus.series.language.base == "en" and all(map(_is_typing_error, habit.swaps)):
        return []
    wider = list(with_next_word(habit, threshold))
    choices = [
        ([habit], _scopes(habit)),
        (list(with_comma(habit, threshold)), _scopes(habit)),
        ([habit], _CASES),
        (wider, _scopes(habit)),
        (list(with_word_before(habit, threshold)), _scopes(habit)),
    ]
    # "in order" always stands before "to": "to" for "in order to" can be repaired everywhere.
    if habit.is_deletion and " " in habit.swaps[0][0] and len(wider) == 1 and wider[0].ids == habit.ids:
        choices.insert(0, (wider, _scopes(habit)))
    for habits, limits in choices:
        fitting = [(_fitting(_draft(one), limits, corpus, threshold), one) for one in habits]
        found = [(rule, one) for rule, one in fitting if rule]
        explained = {edit.id for _, one in found for edit in one.edits}
        if found and len(explained) >= _LEAST_EXPLAINED * len(habit.ids):
            return found
    return []


Limits = dict[str, object]  # keys that make a rule narrower
_CAPITALIZED = "capitalized"  # stands for the patterns with a capital
_CASES: list[Limits] = [{"ignorecase": False}, {"ignorecase": False, _CAPITALIZED: True}]


def _fitting(
    draft: dict[str, object], limits: Sequence[Limits], corpus: Corpus, threshold: Threshold
) -> HouseRule | None:
    """The first rule that fits the texts."""
    for limit in limits:
        values = draft | limit
        if values.pop(_CAPITALIZED, False):
            values |= {key: _capitalized(values[key]) for key in ("tokens", "swap") if key in values}
        rule = HouseRule.model_validate(values)
        if corpus.accepts(rule, threshold):
            return rule
    return None


def _capitalized(patterns: object) -> object:
    """Patterns, and their replacements, for words that begin a sentence."""

    def upper(text: str) -> str:
        start = len(text) - len(text.removeprefix(r"\b"))
        return text[:start] + text[start : start + 1].upper() + text[start + 1 :]

    if isinstance(patterns, dict):
        return {upper(old): upper(new) for old, new in patterns.items()}
    return [upper(text) for text in patterns] if isinstance(patterns, list) else patterns


def _is_typing_error(swap: tuple[str, str]) -> bool:
    """Whether no English dialect has the old word, and the new one is a similar word that exists."""
    old, new = swap
    is_similar = old.isalpha() and new.isalpha() and SequenceMatcher(None, old, new).ratio() >= _SIMILAR
    if not is_similar or old.casefold() == new.casefold() or old.replace("s", "z") == new.replace("s", "z"):
        return False
    return is_misspelled(old) and not is_misspelled(new)


def _scopes(habit: Habit) -> list[Limits]:
    """The scopes in which a rule could hold: everywhere, outside of headings, in the section of all edits."""
    if all(edit.is_heading for edit in habit.edits):
        return [{"scope": ["heading"]}]
    scopes: list[Limits] = [{}, {"scope": ["prose & ~blockquote"]}]
    sections = {edit.section for edit in habit.edits}
    scope = section_scope(sections.pop()) if len(sections) == 1 else ""
    return [*scopes, {"scope": [scope]}] if scope else scopes


def section_scope(section: str) -> str:
    """The scope of a section, or of the introduction for no name; empty if a scope cannot name it."""
    if "&" in section or "\n" in section:
        return ""
    return f"section:{section}" if section else "introduction"


def _draft(habit: Habit) -> dict[str, object]:
    if habit.varies or habit.is_deletion:
        return _existence(habit)
    return _substitution(habit)


def _existence(habit: Habit) -> dict[str, object]:
    old, _ = habit.swaps[0]
    choices = [new for _, new in habit.swaps if new and "%" not in new][:3]
    message = f"'%s' is not used in this series; write {' or '.join(map(repr, choices))}" if choices else ""
    draft = _common(habit, f"no-{slug(old)}") | {"extends": "existence", **_tokens(old)}
    if message:
        draft["message"] = message
    if habit.is_deletion and not any(edit.is_cut for edit in habit.edits):
        draft["action"] = {"name": "remove"}
    return draft


def _tokens(old: str) -> dict[str, object]:
    pattern, nonword = _pattern(old)
    return {"tokens": [pattern]} | ({"nonword": True} if nonword else {})


def _substitution(habit: Habit) -> dict[str, object]:
    swaps: Sequence[tuple[str, str]] = habit.swaps
    first, edit = swaps[0], habit.edits[0]
    if not edit.old[0].is_word and len(edit.old) == 1:
        swaps = (_mark_swap(edit),)
    elif all(e.old[0].spaced and e.new and not e.new[0].spaced for e in habit.edits if e.left):
        swaps = [(f" {old}", new) if edit.left else (old, new) for old, new in swaps]  # "5 percent" and "5%"
    patterns = {_pattern(old, new)[0]: new.replace("|", "") for old, new in swaps}
    names = slug(first[1]), slug(first[0])
    draft = _common(habit, f"case-of-{names[0]}" if edit.is_case else f"{names[0]}-not-{names[1]}")
    draft |= {"extends": "substitution", "swap": patterns}
    if any(_pattern(old, new)[1] for old, new in swaps):
        draft["nonword"] = True
    if edit.is_case:
        draft["ignorecase"] = False
    ends_sentence = first[1].endswith(_SENTENCE_ENDS) and not first[0].endswith(_SENTENCE_ENDS)
    if not ends_sentence and not any(edit.is_cut for edit in habit.edits):
        draft["action"] = {"name": "replace"}
    return draft


def _mark_swap(edit: WordEdit) -> tuple[str, str]:
    """A punctuation mark with the spaces around it, which differ from mark to mark."""
    (old,), new = edit.old, edit.new
    before = " " if old.spaced else ""
    after = " " if edit.right and edit.right[0].spaced else ""
    text = "".join((" " if t.spaced else "") + t.text for t in new)
    return f"{before}{old.text}{after}", f"{text}{' ' if edit.ends_spaced else ''}"


def _pattern(old: str, new: str = "") -> tuple[str, bool]:
    """A pattern for the words, and whether it has word boundaries of its own.

    If the new words contain the old ones, the pattern matches both: a rule skips what is right already.
    """
    start, found, end = new.casefold().partition(old.casefold())
    if not found or start[-1:].isalnum() or end[:1].isalnum():
        start = end = ""
    first, last = (r"\b" if char.isalnum() or char == "_" else "" for char in (old[0], old[-1]))
    optional = [f"(?:{escape(part)})?" if part else "" for part in (start, end)]
    if (
        first
        and last
        and all(part[:1].isalnum() and part[-1:].isalnum() for part in (start + old, old + end))
    ):
        return f"{optional[0]}{escape(old)}{optional[1]}", False
    return f"{optional[0]}{first}{escape(old)}{last}{optional[1]}", True


_HARMLESS = re.compile(r"\\([ \-#&~])")  # escaped by Python, and without meaning outside of brackets


def escape(text: str) -> str:
    """A text as a pattern that a person can read."""
    return _HARMLESS.sub(r"\1", re.escape(text)).replace("’", "'").replace("'", "['’]")


def slug(text: str) -> str:
    """The words of a text for the name of a rule, without accents and other scripts; perhaps empty."""
    folded = unicodedata.normalize("NFKD", text)
    letters = "".join(c for c in folded.casefold() if not unicodedata.combining(c) and c not in "'’")
    words = re.findall(r"[a-z]+", letters)
    return "-".join(words) or _MARK_NAMES.get(text.strip(), "")


_MARK_NAMES = {
    ".": "period",
    ",": "comma",
    "!": "exclamation-mark",
    "—": "em-dash",
    "–": "en-dash",
    ";": "semicolon",
    ":": "colon",
}


def _common(habit: Habit, name: str) -> dict[str, object]:
    return {"name": valid_name(name), "description": describe(habit.edits)}


def valid_name(name: str) -> str:
    """A name for a rule, from a text that may have no Latin letters."""
    return re.sub(r"-+", "-", name)[:_LONGEST_NAME].strip("-") or "learned"


def describe(edits: Sequence[WordEdit]) -> str:
    """Where a rule was learned, in a sentence."""
    count = len({edit.id for edit in edits})
    return learned_from(count, dict.fromkeys(edit.post for edit in edits))


def learned_from(count: int, posts: Iterable[str]) -> str:
    """The description of a rule."""
    return f"Learned from {plural(count, 'edit')} in {', '.join(posts)}."


def with_free_names(rules: Iterable[HouseRule], taken: Iterable[str]) -> Iterator[HouseRule]:
    """The rules with names that differ from each other and from those that are ``taken``."""
    used = {name.casefold() for name in taken}
    for rule in rules:
        number, name = 1, rule.name
        while name.casefold() in used:
            number += 1
            name = f"{rule.name}-{number}"
        used.add(name.casefold())
        yield rule.model_copy(update={"name": name})
