"""The critique as the last stage of a draft or a revision: one reading, and one repair behind the gate."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from postgen.drafting.critique import (
    critique_findings,
    critique_in_own_run,
    remember_critique,
    request_critique,
    surviving,
)
from postgen.drafting.draft_checker import Verdict
from postgen.drafting.repair import RepairFn, RepairResult, weakenings
from postgen.drafting.runs import RunSession
from postgen.errors import BudgetError, ModelError
from postgen.findings import Finding
from postgen.llm.protocol import LanguageModel
from postgen.plural import plural


@dataclass(frozen=True, slots=True)
class CritiquedDraft:
    """A draft after its critique: the result, and the ``remarks`` that were ``found`` and that are left."""

    result: RepairResult
    found: int = 0
    left: tuple[Finding, ...] = ()


def critique_draft(
    run: RunSession,
    result: RepairResult,
    repair: RepairFn,
    check: Callable[[str], Verdict],
    critic: LanguageModel | None = None,
) -> CritiquedDraft:
    """Have a clean draft read critically, and repair it once.

    The repair counts only if it passes the checks, weakens nothing, and leaves fewer remarks. A remark counts
    as repaired if its quotation or its evidence is gone. Another ``critic`` than the model that writes has a
    run of its own.
    Without a reply that can be used, the draft stays as it is.
    """
    verdict = result.verdict
    if not verdict.passed or run.model.embedded:
        return CritiquedDraft(result)
    run.reporter.log("reading critically")
    try:
        if critic is None:
            critique = request_critique(run, verdict.document, run.background())
        else:
            critique = critique_in_own_run(run.checker, verdict.document, critic, run.model.budget).critique
    except (BudgetError, ModelError) as error:
        run.reporter.notice(f"no critical reading: {error}")
        return CritiquedDraft(result)
    found = critique_findings(run.series, run.lesson, verdict.document, critique)
    run.note(critique=[{"code": f.code, "line": f.span.line, "message": f.message} for f in found])
    if not found:
        return CritiquedDraft(result)
    run.reporter.log(f"repairing {plural(len(found), 'remark')} of the critical reading")
    number = result.rounds + 1
    try:
        candidate = check(repair(replace(verdict, remarks=tuple(found)), number, ()))
    except BudgetError as error:
        run.reporter.log(str(error))
        return CritiquedDraft(result, len(found), tuple(found))
    remaining = surviving(verdict.document, candidate.document, critique)
    left = critique_findings(run.series, run.lesson, candidate.document, remaining)
    refused = weakenings(run.series, run.lesson, verdict.document, candidate.document)
    if refused or candidate.rank > verdict.rank or len(left) >= len(found):
        run.note(refused=refused or ["it does not help"], round=number)
        return CritiquedDraft(result, len(found), tuple(found))
    remember_critique(candidate.document, remaining)
    return CritiquedDraft(replace(result, verdict=candidate), len(found), tuple(left))
