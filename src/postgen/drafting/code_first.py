"""The code of a post before its prose: written, run, repaired until it runs, and taken apart into blocks."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from postgen.document import CodeBlock, Document, parse_document
from postgen.drafting.asking import Asker
from postgen.drafting.checking import Check, Verdict
from postgen.drafting.faulty import shown_parts
from postgen.drafting.parts import joined, parts_of, replaced
from postgen.findings import Finding
from postgen.outcomes import PostOutcome
from postgen.prompting import Plan, ShownBlock, code_prompt, repair_prompt
from postgen.series import KindOutline
from postgen.series.ledger import LedgerEntry

_ROUNDS = 3
_ABOUT_CODE = ("ST108", "ST109", "ST112")  # too few exercises, no solution, no demonstration
_MARK = re.compile(r"\n*^[ \t]*\[\[block (\d+)\]\][ \t]*$\n*", re.MULTILINE)
_LONGEST_OUTPUT = 60  # lines of output that a prompt shows


@dataclass(frozen=True, slots=True)
class RunBlock:
    """A block that was run: ``text`` is the code with its output and figures, as the post shows them.

    ``section`` and ``under`` are the level-2 and level-3 headings that it stands under; ``figures`` the
    sizes of what it drew, as `640 × 480`.
    """

    number: int
    section: str
    under: str
    text: str
    figures: tuple[str, ...]

    @property
    def shown(self) -> ShownBlock:
        lines = self.text.split("\n")
        if len(lines) > 2 * _LONGEST_OUTPUT:
            lines = [*lines[: 2 * _LONGEST_OUTPUT - 5], "…", *lines[-5:]]
        return ShownBlock(f"[[block {self.number}]]", self.under, "\n".join(lines), self.figures)


def write_code(
    asker: Asker, plan: Plan, ledger: tuple[LedgerEntry, ...], check: Check, say: Callable[[str], None]
) -> tuple[RunBlock, ...]:
    """The blocks of the best version of a post's code; none for a kind of post that has none.

    Code that still fails after the last round is given too: the draft will have the findings.
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
        if len(_faults(candidate)) < len(faults) and _kept(best.document, candidate.document):
            best, faults = candidate, _faults(candidate)
        elif {(f.code, f.message) for f in _faults(candidate)} == {(f.code, f.message) for f in faults}:
            break
    return tuple(_blocks(best, lesson.kind))


def with_blocks(text: str, blocks: tuple[RunBlock, ...]) -> tuple[str, tuple[RunBlock, ...]]:
    """A section with its blocks in the place of their marks, and the blocks that have no mark."""
    by_number = {block.number: block for block in blocks}

    def put(mark: re.Match[str]) -> str:
        block = by_number.pop(int(mark[1]), None)
        return f"\n\n{block.text}\n\n" if block else "\n\n"

    return _MARK.sub(put, text).rstrip(), tuple(by_number.values())


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


def _kept(before: Document, after: Document) -> bool:
    return len(after.python_blocks) >= len(before.python_blocks)


def _blocks(verdict: Verdict, kind: KindOutline) -> list[RunBlock]:
    document = verdict.document
    outcome = next(iter(verdict.validation.outcomes.values()), None)
    return [
        RunBlock(
            number,
            section.name if (section := document.section_at(block.line)) else kind.sections[0].heading,
            _under(document, block),
            _text(document, block),
            _sizes(outcome, block),
        )
        for number, block in enumerate(document.python_blocks, 1)
    ]


def _under(document: Document, block: CodeBlock) -> str:
    headings = [h for h in document.headings if h.level == 3 and h.line < block.line]
    return headings[-1].text if headings else ""


def _text(document: Document, block: CodeBlock) -> str:
    output, figures = document.expected_output(block), document.figures_after(block)
    end = figures[-1].end_line if figures else output.end_line if output else block.end_line
    return document.text[document.source.line_start(block.line) : document.source.line_end(end)].rstrip()


def _sizes(outcome: PostOutcome | None, block: CodeBlock) -> tuple[str, ...]:
    ran = next((b for b in outcome.blocks if b.line == block.line), None) if outcome else None
    return tuple(f"{figure.width} × {figure.height}" for figure in ran.figures) if ran else ()
