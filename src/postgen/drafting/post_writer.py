"""Writes a post with a capable model: in one reply, or its code first and then its sections."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from postgen.document import CodeBlock, Document, parse_document
from postgen.drafting.lesson_plan import make_plan
from postgen.drafting.post_parts import INTRODUCTION, join_parts, merge_reply, parts_of
from postgen.drafting.repair import dropped_blocks, find_new_suppressions, parts_with_findings, shown_parts
from postgen.drafting.runs import RunSession
from postgen.drafting.verdict import Verdict
from postgen.findings import Finding
from postgen.llm import Message
from postgen.outcomes import PostOutcome
from postgen.plural import plural
from postgen.prompting import ShownBlock, code_prompt, post_prompt, repair_prompt, section_prompt
from postgen.series import KindConfig, Lesson, SectionConfig, Series
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


# Sections that need only the plan and the outputs are written first, at the same time. Sections that explain
# or summarize other sections come after them.
_STAGES = {"explanation": 1, "prose": 1, "summary": 2, "takeaways": 2}
_LAST_STAGE = 2


@dataclass(frozen=True)
class PostWriter:
    """Plans, writes and repairs one lesson's post. With ``single_reply`` the post is written in one reply."""

    run: RunSession
    ledger: tuple[LessonSummary, ...] = ()
    single_reply: bool = False

    def plan(self) -> Plan:
        """Plan the post; see :func:`postgen.drafting.lesson_plan.make_plan`."""
        return make_plan(self.run.asker, self.ledger)

    def write(self, plan: Plan) -> str:
        """Write the post by a plan."""
        if self.single_reply:
            messages = post_prompt(self.run.series, self.run.lesson, plan, self.ledger)
            return self.run.asker.markdown("post", messages)
        return self._by_section(plan)

    def repair(self, best: Verdict, attempt: int) -> str:
        """Ask for new versions of the faulty parts; return the post with them in place."""
        shown, missing = parts_with_findings(best)
        messages = repair_prompt(self.run.series, self.run.lesson, [part for _, part in shown], missing)
        reply = self.run.asker.markdown(f"repair {attempt}", messages)
        return merge_reply(best.document, reply, tuple(part for part, _ in shown), self.run.lesson.kind)

    def _by_section(self, plan: Plan) -> str:
        """Write, run and repair the code; then write the sections, independent ones at the same time."""
        blocks = write_code(self.run, plan, self.ledger)
        sections = self.run.lesson.kind.sections
        texts: dict[str, str] = {}
        for stage in range(_LAST_STAGE + 1):
            wanted: list[SectionConfig | None] = [
                s for s in sections if _STAGES.get(s.effective_role, 0) == stage
            ]
            if stage == _LAST_STAGE:
                wanted.append(None)
            written = [texts[s.heading] for s in sections if s.heading in texts]
            names = [s.heading if s else INTRODUCTION for s in wanted]
            self.run.reporter.log(f"writing {', '.join(names)}")
            with ThreadPoolExecutor(max(1, self.run.model.capabilities.parallel)) as pool:
                done = pool.map(lambda s: self._section(plan, s, blocks, tuple(written)), wanted)  # noqa: B023
                texts |= dict(zip(names, done, strict=True))
        title = f"# {self.run.series.title_line(self.run.lesson)}"
        return join_parts([title, texts[INTRODUCTION], *(texts[s.heading] for s in sections)])

    def _section(
        self,
        plan: Plan,
        section: SectionConfig | None,
        blocks: Sequence[ExecutedBlock],
        written: tuple[str, ...],
    ) -> str:
        """One section, or the introduction."""
        own = tuple(b for b in blocks if section and b.section.casefold() == section.heading.casefold())
        # Sections that are written already show the code. Before there are any, every section but the ELI5
        # sees all of it.
        shown = own or (() if written or (section and section.effective_role == "eli5") else tuple(blocks))
        messages = section_prompt(
            self.run.series,
            self.run.lesson,
            plan,
            self.ledger,
            section,
            [b.shown for b in shown],
            bool(own),
            written,
        )
        name = section.heading if section else INTRODUCTION
        reply = self.run.asker.markdown(name, messages)
        text = only_section(reply, section.heading) if section else only_introduction(reply)
        return self._with_own_blocks(name, messages, text, own) if own else text

    def _with_own_blocks(
        self, name: str, messages: tuple[Message, ...], text: str, own: tuple[ExecutedBlock, ...]
    ) -> str:
        """The section with its blocks. If it lacks marks, the model is asked for it once more."""
        placed, missing = with_blocks(text, own)
        if missing and len(parse_document(text).python_blocks) >= len(own):
            return text  # it repeats the code instead of the marks; the check of the post covers that
        if missing:
            marks = ", ".join(f"[[block {block.number}]]" for block in missing)
            again = f"These marks are missing: {marks}. Reply with the whole section again, with every mark."
            messages = (*messages, Message("assistant", text), Message("user", again))
            reply = self.run.asker.markdown(f"{name}, with all blocks", messages)
            placed, missing = with_blocks(only_section(reply, own[0].section), own)
        return join_parts([placed, *(block.text for block in missing)]).rstrip()


def only_section(reply: str, heading: str) -> str:
    """The section with that heading in a reply, without text around it.

    A reply that has no such heading is taken as the section's text.
    """
    parts = [part for part in parts_of(parse_document(reply)) if not part.is_introduction]
    named = next((part for part in parts if part.key == heading.casefold()), None)
    if named:
        return named.text
    body = parts[0].text.partition("\n")[2] if parts else reply
    return f"## {heading}\n\n{_without_title(body)}"


def only_introduction(reply: str) -> str:
    """The text of a reply before its first section, without a title line."""
    parts = parts_of(parse_document(reply))
    first = next((part.text for part in parts if part.is_introduction), "")
    text = _without_title(first)
    return text or "\n\n".join(
        part.text.partition("\n")[2].strip() for part in parts if not part.is_introduction
    )


def _without_title(text: str) -> str:
    lines = text.strip().split("\n")
    return "\n".join(lines[1:] if lines[0].startswith("# ") else lines).strip()
