"""The code of a post before its prose: written, run, and repaired until it runs."""

from collections.abc import Callable

from postgen.document import Document, parse_document
from postgen.drafting.asking import Asker
from postgen.drafting.checking import Check, Verdict
from postgen.drafting.faulty import shown_parts
from postgen.drafting.gate import silencers
from postgen.drafting.parts import joined, parts_of, replaced
from postgen.drafting.run_blocks import RunBlock, blocks_of
from postgen.findings import Finding
from postgen.prompting import Plan, code_prompt, repair_prompt
from postgen.series.ledger import LedgerEntry

_ROUNDS = 3
_ABOUT_CODE = ("ST108", "ST109", "ST112")  # too few exercises, no solution, no demonstration


def write_code(
    asker: Asker,
    plan: Plan,
    ledger: tuple[LedgerEntry, ...],
    check: Check,
    say: Callable[[str], None],
    note: Callable[..., None],
) -> tuple[RunBlock, ...]:
    """The blocks of the best version of a post's code; none for a kind of post that has none.

    A repair that silences a check or drops a block is refused, and ``note`` hears of it. Code that still
    fails after the last round is given too: the draft will have the findings.
    """
    series, lesson = asker.series, asker.lesson
    if lesson.kind.code == "forbidden" or not (plan.demonstrations or plan.exercises):
        return ()
    say("writing the code")
    text = asker.markdown("code", code_prompt(series, lesson, plan, ledger))
    best = check(_skeleton(asker, text))
    faults = _faults(best)
    for number in range(1, _ROUNDS + 1):
        if not faults:
            break
        say(f"repairing {len(faults)} fault(s) of the code, round {number} of {_ROUNDS}")
        shown = shown_parts(best, faults)
        messages = repair_prompt(series, lesson, [part for _, part in shown])
        reply = asker.markdown(f"code repair {number}", messages)
        text = replaced(best.document, reply, tuple(part for part, _ in shown), lesson.kind)
        candidate = check(_skeleton(asker, text))
        if refused := _refused(best.document, candidate.document):
            note(refused=refused, round=number)
        elif len(_faults(candidate)) < len(faults):
            best, faults = candidate, _faults(candidate)
            continue
        if {(f.code, f.message) for f in _faults(candidate)} == {(f.code, f.message) for f in faults}:
            break
    return blocks_of(best, lesson.kind)


def _skeleton(asker: Asker, text: str) -> str:
    """A post of the code's sections alone, in their order."""
    kind = asker.lesson.kind
    wanted = {s.heading.casefold() for s in kind.sections if s.treated_as in ("demonstrations", "exercises")}
    parts = [part.text for part in parts_of(parse_document(text)) if part.name.casefold() in wanted]
    if not parts:
        first = next((s.heading for s in kind.sections if s.treated_as == "demonstrations"), "Demonstrations")
        parts = [f"## {first}\n\n{text}"]
    return joined([f"# {asker.series.title_line(asker.lesson)}", *parts])


def _faults(verdict: Verdict) -> list[Finding]:
    """What is wrong with the code; that prose is missing is no fault yet."""
    blocks = verdict.document.python_blocks
    return [
        f
        for f in verdict.findings
        if f.is_error
        and (f.code in _ABOUT_CODE or any(b.line <= f.span.line <= b.end_line for b in blocks))
        and not f.code.startswith(("ST102", "ST105"))
    ]


def _refused(before: Document, after: Document) -> list[str]:
    """How a repair of the code cheats; empty for an honest one."""
    dropped = len(before.python_blocks) - len(after.python_blocks)
    lost = [f"it dropped {dropped} Python block(s)"] if dropped > 0 else []
    return [*lost, *silencers(before, after)]
