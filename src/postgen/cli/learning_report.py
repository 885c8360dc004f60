"""The proposals of `postgen learn` as text and as JSON, and the choice among them."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from postgen.errors import UsageError
from postgen.learning.sentences import with_named_formulas
from postgen.plural import plural
from postgen.sanitize import escape_line

if TYPE_CHECKING:
    from postgen.learning.learn import Evidence, LearningResult, Proposal

_SHOWN = 3  # edits of a proposal in the text
_LONGEST = 100  # characters of a sentence in the text


def as_text(result: "LearningResult") -> Iterator[str]:
    """The lines of the report, without control characters."""
    lessons = result.posts.lessons
    if not lessons:
        yield "Nothing to learn from: no post differs from what postgen wrote."
        return
    ids = ", ".join(lesson.id for lesson in lessons)
    yield f"{plural(len(lessons), 'edited post')} ({ids}), {plural(result.edits, 'changed sentence')}"
    if not result.proposals:
        yield "Nothing recurs, so nothing is proposed."
    for number, proposal in enumerate(result.proposals, 1):
        yield ""
        yield from _proposal(number, proposal)


def _proposal(number: int, proposal: "Proposal") -> Iterator[str]:
    margin = " " * (len(str(number)) + 2)
    where = f"{plural(len(proposal.evidence), 'edit')} in {plural(len(proposal.posts), 'post')}"
    rule = proposal.rule
    if rule:
        scope = "" if rule.scope == ("text",) else f", {', '.join(rule.scope)}"
        yield escape_line(f"{number}  {rule.name} ({rule.extends}, {rule.level}{scope}): {where}")
        yield escape_line(f"{margin}{rule.in_words()}")
    else:
        yield f"{number}  preference: {where}"
        yield escape_line(f"{margin}{proposal.preference}")
    for edit in proposal.evidence[:_SHOWN]:
        yield escape_line(f"{margin}  {_place(edit)}: {_short(edit.before)} → {_short(edit.after)}")
    if len(proposal.evidence) > _SHOWN:
        yield f"{margin}  and {len(proposal.evidence) - _SHOWN} more"


def _place(edit: "Evidence") -> str:
    line = f":{edit.line}" if edit.line else ""
    return f"{edit.lesson}{line} {edit.section or 'introduction'}"


def _short(text: str) -> str:
    readable = " ".join(with_named_formulas(text).split()) or "(nothing)"
    return readable if len(readable) <= _LONGEST else f"{readable[:_LONGEST]}…"


def as_json(result: "LearningResult", applied: Sequence["Proposal"]) -> str:
    """One JSON object with the posts, the proposals with all their evidence, and which were applied."""
    data = {
        "version": 1,
        "edited": [lesson.id for lesson in result.posts.lessons],
        "missing": [lesson.id for lesson in result.posts.missing],
        "changed_sentences": result.edits,
        "proposals": [_as_data(n, p, p in applied) for n, p in enumerate(result.proposals, 1)],
        "error": str(result.failure) if result.failure else None,
    }
    return json.dumps(data, indent=2)


def _as_data(number: int, proposal: "Proposal", applied: bool) -> dict[str, Any]:
    rule = proposal.rule
    return {
        "number": number,
        "kind": "rule" if rule else "preference",
        "rule": rule.model_dump(mode="json", exclude_unset=True, by_alias=True) if rule else None,
        "text": rule.in_words() if rule else proposal.preference,
        "edits": len(proposal.evidence),
        "posts": list(proposal.posts),
        "evidence": [asdict(edit) for edit in proposal.evidence],
        "applied": applied,
    }


def choose(proposals: Sequence["Proposal"], text: str) -> list["Proposal"]:
    """The proposals that a text names: `1,3`, `2-4`, names of rules, `all` or `none`.

    Raises:
        UsageError: there is no such proposal, or the text names none.
    """
    if text == "none":
        return []
    words = text.replace(",", " ").split()
    if not words:  # such as the value of a shell variable that is not set
        raise UsageError("no proposal is named; name them like 1,3 or all, or write none")
    chosen: set[int] = set()
    for word in words:
        numbers = _numbers(proposals, word)
        if word == "all" and not proposals:  # a script that applies all has nothing to do
            continue
        if not numbers or not all(1 <= number <= len(proposals) for number in numbers):
            there = f"the proposals are 1 to {len(proposals)}" if proposals else "there are no proposals"
            raise UsageError(f"no proposal '{word}'; {there}; name them like 1,3 or all")
        chosen |= set(numbers)
    return [proposals[number - 1] for number in sorted(chosen)]


def _numbers(proposals: Sequence["Proposal"], word: str) -> Sequence[int]:
    if found := re.fullmatch(r"([0-9]{1,4})(?:-([0-9]{1,4}))?", word):
        return range(int(found[1]), int(found[2] or found[1]) + 1)
    if word == "all":
        return range(1, len(proposals) + 1)
    return [number for number, p in enumerate(proposals, 1) if p.rule and p.rule.name == word]
