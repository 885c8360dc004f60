"""The checks of rules of the house, one function for each kind. Their semantics are those of Vale.

Patterns are those of an author, or of a style file from elsewhere, and a post may be made to defeat them. So
they run with a time limit.
"""

import time
from collections.abc import Callable, Iterator, Sequence

import regex

from postgen.document import Document
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems
from postgen.rules.house.capitalization import conforms
from postgen.rules.house.metric import compile_metric
from postgen.rules.house.scopes import Unit
from postgen.rules.house.spelling import check_spelling
from postgen.series.house_rules import HouseRule

SECONDS = 0.5  # for one rule on one post
UnitsCheck = Callable[[Sequence[Unit], Document, Context], Problems]


class SlowPatternError(Exception):
    """The patterns of a rule took too long on a post."""


def compile_check(rule: HouseRule) -> UnitsCheck:
    """The check that a rule of the house declares."""
    match rule.extends:
        case "existence":
            return _existence(rule)
        case "substitution":
            return _substitution(rule)
        case "occurrence":
            return _occurrence(rule)
        case "repetition":
            return _repetition(rule)
        case "consistency":
            return _consistency(rule)
        case "conditional":
            return _conditional(rule)
        case "capitalization":
            return lambda units, document, _context: _capitalization(rule, units, document)
        case "metric":
            return _metric(rule)
        case _:
            return lambda units, document, context: check_spelling(rule, units, document, context)


class _Search:
    """Searches with patterns until the time is up."""

    def __init__(self) -> None:
        self._end = time.monotonic() + SECONDS

    def all(self, pattern: "regex.Pattern[str]", text: str) -> Iterator["regex.Match[str]"]:
        left = self._end - time.monotonic()
        try:
            yield from pattern.finditer(text, timeout=max(left, 0.001))
        except TimeoutError as error:
            raise SlowPatternError from error


def _compile(rule: HouseRule, pattern: str) -> "regex.Pattern[str]":
    flags = regex.IGNORECASE if rule.ignorecase else 0
    return regex.compile(pattern, flags | regex.MULTILINE)


def _words(rule: HouseRule, patterns: Sequence[str]) -> str:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return f"(?:{joined})" if rule.nonword else rf"\b(?:{joined})\b"


def _message(rule: HouseRule, *found: str) -> str:
    """The message with what was found in place of each `%s`."""
    text = rule.text
    for part in found:
        text = text.replace("%s", part, 1)
    return text.replace("%s", found[-1]) if found else text


def _problem(
    rule: HouseRule, document: Document, bounds: tuple[int, int], *found: str, edits: tuple[Edit, ...] = ()
) -> Problem:
    return Problem(document.span(*bounds), _message(rule, *found), edits=edits)


def _existence(rule: HouseRule) -> UnitsCheck:
    pattern = "".join(rule.raw) if rule.raw else ""
    if rule.tokens:
        pattern = (
            pattern + _words(rule, rule.tokens) if not rule.raw else f"{pattern}|{_words(rule, rule.tokens)}"
        )
    compiled = _compile(rule, pattern)
    allowed = {text.casefold() for text in rule.exceptions}
    removes = rule.action is not None and rule.action.name == "remove"

    def check(units: Sequence[Unit], document: Document, _context: Context) -> Problems:
        search = _Search()
        for unit in units:
            for match in search.all(compiled, unit.text):
                text = match[0].strip()
                if text and text.casefold() not in allowed:
                    bounds = unit.bounds(match.start(), match.end())
                    edits = _removal(document, bounds, match[0]) if removes else ()
                    yield _problem(rule, document, bounds, text, edits=edits)

    return check


def _removal(document: Document, bounds: tuple[int, int], found: str) -> tuple[Edit, ...]:
    """The edit that removes a word and one space; none where the sentence would begin with another word."""
    start, end = bounds
    text = document.text
    if text[start:end] != found or text[start - 1 : start] != " " or text[:start].rstrip()[-1:] in ".!?:":
        return ()
    return (Edit(start - 1, end, ""),)


def _substitution(rule: HouseRule) -> UnitsCheck:
    entries = [(_compile(rule, _words(rule, [old])), new) for old, new in rule.swap.items()]
    allowed = {text.casefold() for text in rule.exceptions}
    replaces = rule.action is not None and rule.action.name == "replace"

    def check(units: Sequence[Unit], document: Document, _context: Context) -> Problems:
        search = _Search()
        for unit in units:
            for pattern, new in entries:
                for match in search.all(pattern, unit.text):
                    text, choices = match[0], new.split("|")
                    same = (
                        text in choices
                        if not rule.ignorecase
                        else text.casefold() in map(str.casefold, choices)
                    )
                    if not text or (same and text in choices) or text.casefold() in allowed:
                        continue
                    if same and _begins_sentence(unit.text, match.start()) and text in _capitalized(choices):
                        continue
                    bounds = unit.bounds(match.start(), match.end())
                    shown = " or ".join(choices)
                    edits: tuple[Edit, ...] = ()
                    if replaces and len(choices) == 1 and document.text[slice(*bounds)] == text:
                        edits = (Edit(*bounds, _like(text, new)),)
                    yield _problem(rule, document, bounds, shown, text, edits=edits)

    return check


def _begins_sentence(text: str, at: int) -> bool:
    return text[:at].rstrip(" \n\"'“‘(*")[-1:] in ("", ".", "!", "?", ":", "…")


def _capitalized(choices: Sequence[str]) -> list[str]:
    return [choice[:1].upper() + choice[1:] for choice in choices]


def _like(old: str, new: str) -> str:
    """The new text with a capital if the old one has one."""
    return new[:1].upper() + new[1:] if old[:1].isupper() and new[:1].islower() else new


def _occurrence(rule: HouseRule) -> UnitsCheck:
    pattern = _compile(rule, rule.token or "")

    def check(units: Sequence[Unit], document: Document, _context: Context) -> Problems:
        search = _Search()
        for unit in units:
            found = [match for match in search.all(pattern, unit.text) if match[0]]
            count = len(found)
            if rule.maximum is not None and count > rule.maximum:
                extra = found[rule.maximum]
                yield _problem(rule, document, unit.bounds(extra.start(), extra.end()), str(count))
            elif rule.minimum is not None and count < rule.minimum:
                yield _problem(rule, document, unit.bounds(0, max(1, len(unit.text))), str(count))

    return check


def _repetition(rule: HouseRule) -> UnitsCheck:
    pattern = _compile(rule, "|".join(f"(?:{token})" for token in rule.tokens))
    most = rule.maximum or 0

    def check(units: Sequence[Unit], document: Document, _context: Context) -> Problems:
        search = _Search()
        for unit in units:
            before, times = "", 0
            for match in search.all(pattern, unit.text):
                text = match[0].casefold() if rule.ignorecase else match[0]
                if rule.alpha and not text.isalpha():
                    before = ""
                    continue
                times = times + 1 if text == before else 0
                if text and times > most:
                    yield _problem(rule, document, unit.bounds(match.start(), match.end()), match[0])
                before = text

    return check


def _consistency(rule: HouseRule) -> UnitsCheck:
    pairs = [
        tuple(_compile(rule, _words(rule, [pattern])) for pattern in pair) for pair in rule.either.items()
    ]

    def check(units: Sequence[Unit], document: Document, _context: Context) -> Problems:
        search = _Search()
        for pair in pairs:
            found = [
                [unit.bounds(m.start(), m.end()) for unit in units for m in search.all(pattern, unit.text)]
                for pattern in pair
            ]
            if all(found):
                rarer = min(found, key=lambda places: (len(places), -places[0][0]))
                for bounds in rarer:
                    yield _problem(rule, document, bounds, document.text[slice(*bounds)])

    return check


def _conditional(rule: HouseRule) -> UnitsCheck:
    first, second = _compile(rule, rule.first or ""), _compile(rule, rule.second or "")
    if not rule.model_fields_set & {"ignorecase"}:
        first, second = (regex.compile(p, regex.MULTILINE) for p in (rule.first or "", rule.second or ""))
    allowed = set(rule.exceptions)

    def check(units: Sequence[Unit], document: Document, _context: Context) -> Problems:
        search = _Search()
        known = {_group(match) for unit in units for match in search.all(second, unit.text)}
        seen: set[str] = set()
        for unit in units:
            for match in search.all(first, unit.text):
                text = _group(match)
                if text and text not in known and text not in allowed and text not in seen:
                    seen.add(text)
                    yield _problem(rule, document, unit.bounds(match.start(), match.end()), text)

    return check


def _group(match: "regex.Match[str]") -> str:
    return (match[1] if match.re.groups else match[0]) or ""


def _capitalization(rule: HouseRule, units: Sequence[Unit], document: Document) -> Problems:
    search = _Search()
    for unit in units:
        if rule.match and rule.match.startswith("$"):
            good = conforms(unit.text.strip(), rule)
        else:
            good = any(search.all(regex.compile(rule.match or ""), unit.text))
        if unit.text.strip() and not good:
            yield _problem(rule, document, unit.bounds(0, len(unit.text)), unit.text.strip())


def _metric(rule: HouseRule) -> UnitsCheck:
    measure = compile_metric(rule)

    def check(units: Sequence[Unit], document: Document, _context: Context) -> Problems:
        if units:
            value, is_reported = measure(units, document)
            if is_reported:
                start, _ = units[0].bounds(0, 1)
                line = document.source.position(start)[0]
                shown = f"{value:,.1f}".removesuffix(".0")
                message = _message(rule, shown) if rule.message else f"{rule.formula}: {shown}"
                if rule.message and "%s" not in rule.message:
                    message += f" (it is {shown})"
                yield Problem(document.source.line_span(line), message)

    return check
