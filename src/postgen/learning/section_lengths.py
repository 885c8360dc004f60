"""Sections that an editor always shortens or lengthens, as limits on their words."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from postgen.document import Document
from postgen.learning.edited_posts import EditedPost
from postgen.learning.habits import Threshold
from postgen.learning.rule_proposals import learned_from, section_scope, valid_name
from postgen.rules import Context
from postgen.rules.house.scopes import units_in
from postgen.series import Series
from postgen.series.house_rules import HouseRule

_LEAST_CHANGE = 0.2  # of the words of a section, so that its length was meant
_SLACK = 1.05


@dataclass(frozen=True, slots=True)
class SectionLength:
    """The words of a section in one post, as postgen wrote it and as the editor left it."""

    post: str
    section: str
    line: int
    before: int
    after: int

    @property
    def change(self) -> float:
        return self.after / self.before - 1


def section_lengths(series: Series, posts: Sequence[EditedPost]) -> list[SectionLength]:
    """The lengths of the sections that both versions of a post have."""
    found = []
    for post in posts:
        context = Context(series, post.lesson, series.posts_dir / post.lesson.file_name)
        old, new = _words(post.before, context), _words(post.after, context)
        for name, (_, count) in old.items():
            if count and name in new:
                line, words = new[name]
                found.append(SectionLength(post.lesson.id, name, line, count, words))
    return found


def _words(document: Document, context: Context) -> dict[str, tuple[int, int]]:
    """The line of each section and its words, as a rule with the formula `words` counts them."""
    found: dict[str, tuple[int, int]] = {}
    for section in document.sections:
        scope = section_scope(section.name)
        units = units_in(document, context, [scope]) if scope else []
        words = sum(any(c.isalnum() for c in word) for unit in units for word in unit.text.split())
        found.setdefault(section.name, (section.line, words))
    return found


def length_rules(
    lengths: Sequence[SectionLength], threshold: Threshold, known: Iterable[HouseRule] = ()
) -> Iterator[tuple[HouseRule, tuple[SectionLength, ...]]]:
    """A limit for each section whose length changed much, in the same direction in every edited post.

    ``known`` rules that say about the same are not repeated.
    """
    limits = [_limit(rule) for rule in known if rule.extends == "metric" and rule.formula == "words"]
    by_section: defaultdict[str, list[SectionLength]] = defaultdict(list)
    for length in lengths:
        by_section[length.section].append(length)
    for section, found in by_section.items():
        changed = [length for length in found if abs(length.change) >= _LEAST_CHANGE]
        posts = {length.post for length in changed}
        enough = threshold.allows(len(changed), len(posts))
        scope = section_scope(section)
        if not enough or not scope or len({length.change > 0 for length in changed}) > 1:
            continue
        if changed[0].change < 0:
            limit = math.ceil(max(length.after for length in found) * _SLACK / 10) * 10
            missed = sum(length.before > limit for length in changed)
            condition, message = f"> {limit}", f"the section {section} has at most {limit} words"
        else:
            limit = math.floor(min(length.after for length in found) / _SLACK / 10) * 10
            missed = sum(length.before < limit for length in changed)
            condition, message = f"< {limit}", f"the section {section} has at least {limit} words"
        is_known = any(
            (scope, condition[0]) == (where, sign) and abs(limit - old) < _LEAST_CHANGE * old
            for where, sign, old in limits
        )
        if missed >= threshold.edits and limit > 0 and not is_known:
            yield _rule(section, scope, message, condition, changed), tuple(changed)


def _limit(rule: HouseRule) -> tuple[str, str, int]:
    """The scope of a limit, its sign and its number."""
    found = re.fullmatch(r"\s*([<>])=?\s*(\d+)\s*", rule.condition or "")
    scope = rule.scope[0] if len(rule.scope) == 1 else ""
    return (scope, found[1], int(found[2])) if found else ("", "", 0)


def _rule(
    section: str, scope: str, message: str, condition: str, changed: Sequence[SectionLength]
) -> HouseRule:
    words = "".join(c if c.isascii() and c.isalnum() else "-" for c in section.casefold()).strip("-")
    posts = dict.fromkeys(length.post for length in changed)
    return HouseRule.model_validate(
        {
            "name": valid_name(f"words-in-{words}"),
            "description": learned_from(len(changed), posts),
            "extends": "metric",
            "message": message.replace("%", ""),
            "scope": [scope],
            "formula": "words",
            "condition": condition,
        }
    )
