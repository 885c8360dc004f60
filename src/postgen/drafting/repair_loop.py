"""Repairs a draft until it is clean, nothing gets better, or the rounds are used up."""

from collections.abc import Callable
from dataclasses import dataclass

from postgen.drafting.repair_guard import find_weakenings
from postgen.drafting.runs import RunSession
from postgen.drafting.verdict import Verdict, fingerprint
from postgen.errors import BudgetError
from postgen.plural import plural

OUT_OF_BUDGET = "budget used up"


@dataclass(frozen=True, slots=True)
class LoopResult:
    """The best version of a draft, the number of repairs, and why they ended.

    ``first`` is the verdict before any repair.
    """

    verdict: Verdict
    rounds: int
    ended: str
    first: Verdict


def repair_until_clean(
    run: RunSession,
    text: str,
    repair: Callable[[Verdict, int], str],
    check: Callable[[str], Verdict],
    rounds: int,
) -> LoopResult:
    """Check a text and repair it in at most so many rounds.

    ``repair`` returns a new version of the best one so far, given its verdict and the number of the round.
    A version that weakens the post is refused. If there are only remarks, one repair is made.
    """
    report = run.reporter.log
    report("checking")
    first = best = check(text)
    seen = {fingerprint(best.findings)}
    stuck = 0
    polished = False
    for number in range(1, rounds + 1):
        if best.passed and (polished or not best.remarks):
            return LoopResult(best, number - 1, "clean", first)
        polished = best.passed
        what = plural(best.errors, "error") if best.errors else plural(len(best.remarks), "remark")
        report(f"repairing {what}, round {number} of {rounds}")
        try:
            repaired = repair(best, number)
        except BudgetError as error:
            report(str(error))
            return LoopResult(best, number - 1, OUT_OF_BUDGET, first)
        candidate = check(repaired)
        long = frozenset(remark.section for remark in best.remarks)
        refused = find_weakenings(run.series, run.lesson, best.document, candidate.document, long)
        if refused:
            report(f"repair {number} refused: {'; '.join(refused)}")
            run.note(refused=refused, round=number)
        better = not refused and candidate.rank < best.rank
        repeated = fingerprint(candidate.findings) in seen
        seen.add(fingerprint(candidate.findings))
        stuck = 0 if better else stuck + 1
        best = candidate if better else best
        if not better and (repeated or stuck > 1):
            return LoopResult(best, number, "clean" if best.passed else "no progress", first)
    return LoopResult(best, rounds, "clean" if best.passed else "round limit", first)
