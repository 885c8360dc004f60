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
OUT_OF_BUDGET = "budget used up"


class Writer(Protocol):
    """Something that plans, writes and repairs one post."""

    def plan(self) -> Plan: ...

    def write(self, plan: Plan) -> str: ...

    def repair(self, best: Verdict, attempt: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Drafted:
    """The best version of a draft, how many repairs were asked for, and why the loop ended."""

    verdict: Verdict
    rounds: int
    ended: str


def write_and_repair(
    writer: Writer, plan: Plan, check: Check, kind: KindOutline, rounds: int, say: Say
) -> Drafted:
    """Write a post by a plan and repair it until it is clean, nothing gets better, or ``rounds`` are used up.

    A repair that weakens the post to make findings go away is refused and counts as a round.
    """
    say("writing")
    text = writer.write(plan)
    say("checking")
    best = check(text)
    seen = {fingerprint(best.findings)}
    stuck = 0
    for number in range(1, rounds + 1):
        if best.passed:
            return Drafted(best, number - 1, "clean")
        say(f"repairing {best.errors} error(s), round {number} of {rounds}")
        try:
            repaired = writer.repair(best, number)
        except BudgetError as error:
            say(str(error))
            return Drafted(best, number - 1, OUT_OF_BUDGET)
        candidate = check(repaired)
        refused = cheats(best.document, candidate.document, kind)
        if refused:
            say(f"repair {number} refused: {'; '.join(refused)}")
        better = not refused and candidate.rank < best.rank
        repeated = fingerprint(candidate.findings) in seen
        seen.add(fingerprint(candidate.findings))
        stuck = 0 if better else stuck + 1
        best = candidate if better else best
        if not better and (repeated or stuck > 1):
            return Drafted(best, number, "no progress")
    return Drafted(best, rounds, "clean" if best.passed else "round limit")
