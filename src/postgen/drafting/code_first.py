"""The code of a post, before its prose: written, run, and repaired until it runs."""

from postgen.document import parse_document
from postgen.drafting.checking import Verdict
from postgen.drafting.faulty import shown_parts
from postgen.drafting.gate import dropped_blocks, silencers
from postgen.drafting.parts import joined, parts_of, replaced
from postgen.drafting.run_blocks import RunBlock, blocks_of
from postgen.drafting.running import Running
from postgen.findings import Finding
from postgen.plural import plural
from postgen.prompting import code_prompt, repair_prompt
from postgen.series import Lesson, Series
from postgen.series.ledger import LedgerEntry
from postgen.series.plan import Plan

_ROUNDS = 3
_ABOUT_CODE = ("ST108", "ST109", "ST112")  # too few exercises, no solution, no demonstration


def write_code(run: Running, plan: Plan, ledger: tuple[LedgerEntry, ...]) -> tuple[RunBlock, ...]:
    """The blocks of the best version of a post's code; none if the kind of post has no code.

    A repair that silences a check or drops a block is refused. Code that still has errors after the last
    round is returned nevertheless: the check of the draft reports them.
    """
    series, lesson, asker = run.series, run.lesson, run.asker
    if lesson.kind.code == "forbidden" or not (plan.demonstrations or plan.exercises):
        return ()
    run.reporter.log("writing the code")
    text = asker.markdown("code", code_prompt(series, lesson, plan, ledger))
    best = run.check(_code_only(series, lesson, text))
    errors = _code_errors(best)
    for number in range(1, _ROUNDS + 1):
        if not errors:
            break
        run.reporter.log(f"repairing {plural(len(errors), 'error')} in the code, round {number} of {_ROUNDS}")
        shown = shown_parts(best, errors)
        messages = repair_prompt(series, lesson, [part for _, part in shown])
        reply = asker.markdown(f"code repair {number}", messages)
        text = replaced(best.document, reply, tuple(part for part, _ in shown), lesson.kind)
        candidate = run.check(_code_only(series, lesson, text))
        remaining = _code_errors(candidate)
        before, after = best.document, candidate.document
        if refused := [*dropped_blocks(before, after), *silencers(series, lesson, before, after)]:
            run.note(refused=refused, round=number)
        elif len(remaining) < len(errors):
            best, errors = candidate, remaining
            continue
        if {(f.code, f.message) for f in remaining} == {(f.code, f.message) for f in errors}:
            break
    return blocks_of(best, lesson.kind)


def _code_only(series: Series, lesson: Lesson, text: str) -> str:
    """A post that has only the sections with code, in the order of the text."""
    sections = lesson.kind.sections
    wanted = {s.heading.casefold() for s in sections if s.treated_as in ("demonstrations", "exercises")}
    parts = [part.text for part in parts_of(parse_document(text)) if part.key in wanted]
    if not parts:
        first = next((s.heading for s in sections if s.treated_as == "demonstrations"), "Demonstrations")
        parts = [f"## {first}\n\n{text}"]
    return joined([f"# {series.title_line(lesson)}", *parts])


def _code_errors(verdict: Verdict) -> list[Finding]:
    """The errors in the code. That prose is missing does not count yet."""
    blocks = verdict.document.python_blocks
    return [
        f
        for f in verdict.findings
        if f.is_error
        and (f.code in _ABOUT_CODE or any(b.line <= f.span.line <= b.end_line for b in blocks))
        and not f.code.startswith(("ST102", "ST105"))
    ]
