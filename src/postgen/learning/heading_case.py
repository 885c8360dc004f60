"""Headings whose capital letters an editor always changes, as a rule about capitalization."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from postgen.learning.habits import Threshold
from postgen.learning.rule_proposals import Corpus, describe
from postgen.learning.sentence_alignment import SentencePair
from postgen.learning.word_edits import WordEdit
from postgen.series.house_rules import HouseRule

_STYLES = {
    "$sentence": ("sentence-case-headings", "capitalize only the first word of '%s', and names"),
    "$title": ("title-case-headings", "capitalize the words of '%s'"),
}
_LEVELS = ("heading.h2", "heading.h3", "heading.h4")


def heading_edits(post: str, pairs: Sequence[SentencePair]) -> Iterator[WordEdit]:
    """The headings in which only the case of letters changed."""
    for pair in pairs:
        before, after = pair.before, pair.after
        if before and after and before.is_heading and before.keys == after.keys:
            yield WordEdit(
                post,
                after.section,
                after.line,
                before.text,
                after.text,
                before.tokens,
                after.tokens,
                (),
                (),
                is_case=True,
            )


def capitalization_rule(edits: Sequence[WordEdit], corpus: Corpus, threshold: Threshold) -> HouseRule | None:
    """The style that all edited headings have in common, for the levels of headings that have it."""
    if not threshold.is_met(edits):
        return None
    drafts = [
        {"extends": "capitalization", "match": style, "threshold": 1.0, "name": name, "message": message}
        | {"scope": list(levels), "indicators": indicators, "description": describe(edits)}
        for style, (name, message) in _STYLES.items()
        for indicators in ([], [":"])
        for size in (1, 2, 3)
        for levels in combinations(_LEVELS, size)
    ]
    rules = [rule for rule in map(HouseRule.model_validate, drafts) if corpus.accepts(rule, threshold)]
    return max(rules, key=corpus.flagged, default=None)  # the first one of those that explain the most
