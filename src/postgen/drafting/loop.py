"""One draft, from plan to verdict: write, check, repair while it helps, keep the best."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from postgen.drafting.checking import Check, Verdict, fingerprint
from postgen.drafting.gate import cheats
from postgen.errors import BudgetError
from postgen.prompting import Plan
from postgen.series import KindOutline

Say = Callable[[str], None]
Note = Callable[..., None]
"""Takes an event of the run, by name, for its journal."""

Repair = Callable[[Verdict, int], str]
OUT_OF_BUDGET = "budget used up"


class Writer(Protocol):
    """Something that plans, writes and repairs one post."""

    def plan(self) -> Plan: ...

    def write(self, plan: Plan) -> str: ...

    def repair(self, best: Verdict, attempt: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Drafted:
    """The best version of a draft, how many repairs were asked for, and why the loop ended.

    ``first`` is the verdict on what was written before any repair.
    """

    verdict: Verdict
    rounds: int
    ended: str
    first: Verdict


def write_and_repair(
    writer: Writer, plan: Plan, check: Check, kind: KindOutline, rounds: int, say: Say, note: Note
) -> Drafted:
    """Write a post by a plan and repair it until it is clean, nothing gets better, or ``rounds`` are used up.

    A repair that weakens the post to make findings go away is refused and counts as a round. For remarks
    alone one repair is asked for.
    """
    say("writing")
    return repair_until_clean(writer.write(plan), writer.repair, check, kind, rounds, say, note)


def repair_until_clean(
    text: str, repair: Repair, check: Check, kind: KindOutline, rounds: int, say: Say, note: Note
) -> Drafted:
    """Check a text and repair it, as :func:`write_and_repair` does."""
    say("checking")
    first = best = check(text)
    seen = {fingerprint(best.findings)}
    stuck = 0
    polished = False
    for number in range(1, rounds + 1):
        if best.passed and (polished or not best.remarks):
            return Drafted(best, number - 1, "clean", first)
        polished = best.passed
        say(f"repairing {_what(best)}, round {number} of {rounds}")
        try:
            repaired = repair(best, number)
        except BudgetError as error:
            say(str(error))
            return Drafted(best, number - 1, OUT_OF_BUDGET, first)
        candidate = check(repaired)
        long = frozenset(remark.section for remark in best.remarks)
        refused = cheats(best.document, candidate.document, kind, long)
        if refused:
            say(f"repair {number} refused: {'; '.join(refused)}")
            note(refused=refused, round=number)
        better = not refused and candidate.rank < best.rank
        repeated = fingerprint(candidate.findings) in seen
        seen.add(fingerprint(candidate.findings))
        stuck = 0 if better else stuck + 1
        best = candidate if better else best
        if not better and (repeated or stuck > 1):
            return Drafted(best, number, "clean" if best.passed else "no progress", first)
    return Drafted(best, rounds, "clean" if best.passed else "round limit", first)


def _what(verdict: Verdict) -> str:
    return f"{verdict.errors} error(s)" if verdict.errors else f"{len(verdict.remarks)} remark(s)"
