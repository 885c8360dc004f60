"""Code first: write, run, repair, executed blocks."""

import re
from dataclasses import dataclass

from postgen.document import CodeBlock, Document, parse_document
from postgen.drafting.post_parts import join_parts, merge_reply, parts_of
from postgen.drafting.repair_guard import dropped_blocks, find_new_suppressions, shown_parts
from postgen.drafting.runs import RunSession
from postgen.drafting.verdict import Verdict
from postgen.findings import Finding
from postgen.outcomes import PostOutcome
from postgen.plural import plural
from postgen.prompting import ShownBlock, code_prompt, repair_prompt
from postgen.series import KindConfig, Lesson, Series
from postgen.series.lesson_summary import LessonSummary
from postgen.series.plan import Plan

_MARK = re.compile(r"\n*^[ \t]*\[\[block (\d+)\]\][ \t]*$\n*", re.MULTILINE)
_LONGEST_OUTPUT = 60  # lines of output that a prompt shows


@dataclass(frozen=True, slots=True)
class ExecutedBlock:
    """A code block that was run. ``text`` is the code with its output and figures, as in the post.

    ``section`` and ``under`` are the level-2 and level-3 headings above it. ``figures`` are the sizes of its
    figures, such as `640 × 480`.
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


def with_blocks(text: str, blocks: tuple[ExecutedBlock, ...]) -> tuple[str, tuple[ExecutedBlock, ...]]:
    """A section with its marks replaced by the blocks, and the blocks that have no mark."""
    by_number = {block.number: block for block in blocks}

    def put(mark: re.Match[str]) -> str:
        block = by_number.pop(int(mark[1]), None)
        return f"\n\n{block.text}\n\n" if block else "\n\n"

    return _MARK.sub(put, text).rstrip(), tuple(by_number.values())


def blocks_of(verdict: Verdict, kind: KindConfig) -> tuple[ExecutedBlock, ...]:
    """The code blocks of a checked draft, with what they printed and drew."""
    document = verdict.document
    outcome = next(iter(verdict.validation.outcomes.values()), None)
    return tuple(
        ExecutedBlock(
            number,
            section.name if (section := document.section_at(block.line)) else kind.sections[0].heading,
            _under(document, block),
            _text(document, block),
            _sizes(outcome, block),
        )
        for number, block in enumerate(document.python_blocks, 1)
    )


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


_ROUNDS = 3
_ABOUT_CODE = ("ST108", "ST109", "ST112")  # too few exercises, no solution, no demonstration


def write_code(run: RunSession, plan: Plan, ledger: tuple[LessonSummary, ...]) -> tuple[ExecutedBlock, ...]:
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
        text = merge_reply(best.document, reply, tuple(part for part, _ in shown), lesson.kind)
        candidate = run.check(_code_only(series, lesson, text))
        remaining = _code_errors(candidate)
        before, after = best.document, candidate.document
        if refused := [*dropped_blocks(before, after), *find_new_suppressions(series, lesson, before, after)]:
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
    wanted = {s.heading.casefold() for s in sections if s.effective_role in ("demonstrations", "exercises")}
    parts = [part.text for part in parts_of(parse_document(text)) if part.key in wanted]
    if not parts:
        first = next((s.heading for s in sections if s.effective_role == "demonstrations"), "Demonstrations")
        parts = [f"## {first}\n\n{text}"]
    return join_parts([f"# {series.title_line(lesson)}", *parts])


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
