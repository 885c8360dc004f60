"""Whether a heading is capitalized as a rule of the house wants it."""

import re

from postgen.series.house_rules import HouseRule

_WORD = re.compile(r"[^\W_][\w’'-]*")
_SMALL = {
    "AP": "a an and as at but by en for if in nor of off on or out per so the to up via yet",
    "Chicago": "a an and as at but by for from if in into nor of off on or per so the to up via with yet",
}


def conforms(text: str, rule: HouseRule) -> bool:
    """Whether enough words of a text have the wanted case. Words with inner capitals or digits always do."""
    if rule.match == "$lower":
        return text == text.lower()
    if rule.match == "$upper":
        return text == text.upper()
    words = list(_WORD.finditer(text))
    allowed = {word.casefold() for exception in rule.exceptions for word in exception.split()}
    wanted = [
        _is_good(match[0], _must_be_capital(number, match, len(words), text, rule), allowed)
        for number, match in enumerate(words)
    ]
    return not wanted or sum(wanted) / len(wanted) >= rule.threshold


def _must_be_capital(number: int, match: re.Match[str], count: int, text: str, rule: HouseRule) -> bool:
    before = text[: match.start()].rstrip()
    if number == 0 or before.endswith((*rule.indicators, ".", "?", "!")):
        return True
    if rule.match == "$sentence":
        return False
    return number == count - 1 or match[0].casefold() not in _SMALL[rule.style].split()


def _is_good(word: str, capital: bool, allowed: set[str]) -> bool:
    if word.casefold() in allowed or any(c.isupper() or c.isdigit() for c in word[1:]):
        return True
    return word[0].isupper() == capital or not word[0].isalpha()
