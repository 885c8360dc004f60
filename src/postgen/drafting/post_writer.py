"""Writes a post with a capable model: in one reply, or its code first and then its sections."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from postgen.document import parse_document
from postgen.drafting.draft_checker import Verdict
from postgen.drafting.lesson_plan import make_plan
from postgen.drafting.repair import parts_with_findings, repair_until_clean
from postgen.drafting.replies import INTRODUCTION, join_parts, merge_reply, parts_of
from postgen.drafting.runs import RunSession
from postgen.findings import Finding
from postgen.llm.protocol import Message
from postgen.prompting.prompts import ExecutedBlock, code_prompt, post_prompt, repair_prompt, section_prompt
from postgen.series import KindConfig, Lesson, SectionConfig, Series
from postgen.series.lesson_summary import LessonSummary
from postgen.series.post_plan import Plan
from postgen.thread_pool import interruptible_pool

_MARK = re.compile(r"\n*^[ \t]*\[\[block (\d+)\]\][ \t]*$\n*", re.MULTILINE)
_CODE_REPAIRS = 3
_ABOUT_CODE = ("ST108", "ST109", "ST112")  # too few exercises, no solution, no demonstration
# Sections that need only the plan and the outputs are written first, at the same time. Sections that explain
# or summarize other sections come after them.
_STAGES = {"explanation": 1, "prose": 1, "summary": 2, "takeaways": 2}


@dataclass(frozen=True)
class PostWriter:
    """Plans, writes and repairs one lesson's post. With ``single_reply`` the post is written in one reply."""

    run: RunSession
    ledger: tuple[LessonSummary, ...] = ()
    single_reply: bool = False

    def plan(self) -> Plan:
        return make_plan(self.run, self.ledger)

    def write(self, plan: Plan) -> str:
        if self.single_reply:
            messages = post_prompt(self.run.series, self.run.lesson, plan, self.ledger)
            return self.run.markdown("post", messages)
        return self._by_section(plan)

    def repair(self, best: Verdict, number: int, purpose: str = "repair") -> str:
        """Ask for new versions of the faulty parts; return the post with them in place."""
        parts, missing = parts_with_findings(best)
        messages = repair_prompt(self.run.series, self.run.lesson, parts, missing)
        reply = self.run.markdown(f"{purpose} {number}", messages)
        return merge_reply(best.document, reply, parts, self.run.lesson.kind)

    def _by_section(self, plan: Plan) -> str:
        """Write, run and repair the code; then write the sections, independent ones at the same time."""
        blocks = self._code(plan)
        sections = self.run.lesson.kind.sections
        texts: dict[str, str] = {}
        for stage in (0, 1, 2):
            wanted: list[SectionConfig | None] = [
                s for s in sections if _STAGES.get(s.effective_role, 0) == stage
            ]
            wanted += [None] if stage == 2 else []  # the introduction
            written = tuple(texts[s.heading] for s in sections if s.heading in texts)
            self.run.reporter.log(f"writing {', '.join(s.heading if s else INTRODUCTION for s in wanted)}")
            with interruptible_pool(max(1, self.run.model.capabilities.parallel)) as pool:
                replies = pool.map(lambda s: self._section(plan, s, blocks, written), wanted)  # noqa: B023
                texts |= dict(zip([s.heading if s else "" for s in wanted], replies, strict=True))
        title = f"# {self.run.series.title_line(self.run.lesson)}"
        return join_parts([title, texts[""], *(texts[s.heading] for s in sections)])

    def _code(self, plan: Plan) -> tuple[ExecutedBlock, ...]:
        """The blocks of the best version of a post's code; none if the kind of post has no code.

        Code that still has errors after the last repair is returned nevertheless: the check of the draft
        reports them.
        """
        run, kind = self.run, self.run.lesson.kind
        if kind.code == "forbidden" or not (plan.demonstrations or plan.exercises):
            return ()
        run.reporter.log("writing the code")
        reply = run.markdown("code", code_prompt(run.series, run.lesson, plan, self.ledger))

        def check(text: str) -> Verdict:
            verdict = run.check(_code_only(run.series, run.lesson, text))
            validation = replace(verdict.validation, findings=_code_errors(verdict))
            return replace(verdict, validation=validation, remarks=())

        def repair(best: Verdict, number: int) -> str:
            return self.repair(best, number, "code repair")

        result = repair_until_clean(run, reply, repair, check, _CODE_REPAIRS, code_only=True)
        if result.stop:
            raise result.stop
        return executed_blocks(result.verdict, kind)

    def _section(
        self,
        plan: Plan,
        section: SectionConfig | None,
        blocks: tuple[ExecutedBlock, ...],
        written: tuple[str, ...],
    ) -> str:
        run = self.run
        own = tuple(b for b in blocks if section and b.section.casefold() == section.heading.casefold())
        # Sections that are written already show the code. Before there are any, every section but the ELI5
        # sees all of it.
        shown = own or (() if written or (section and section.effective_role == "eli5") else blocks)
        messages = section_prompt(
            run.series, run.lesson, plan, self.ledger, section, shown, bool(own), written
        )
        name = section.heading if section else INTRODUCTION
        reply = run.markdown(name, messages)
        text = only_section(reply, section.heading) if section else only_introduction(reply)
        return self._with_own_blocks(name, messages, text, own) if own else text

    def _with_own_blocks(
        self, name: str, messages: tuple[Message, ...], text: str, own: tuple[ExecutedBlock, ...]
    ) -> str:
        """The section with its blocks. If it lacks marks, the model is asked for it once more."""
        filled, missing = _insert_blocks(text, own)
        if missing and len(parse_document(text).python_blocks) >= len(own):
            return text  # it repeats the code instead of the marks; the check of the post covers that
        if missing:
            marks = ", ".join(block.marker for block in missing)
            again = f"These marks are missing: {marks}. Reply with the whole section again, with every mark."
            messages = (*messages, Message("assistant", text), Message("user", again))
            reply = self.run.markdown(f"{name}, with all blocks", messages)
            filled, missing = _insert_blocks(only_section(reply, own[0].section), own)
        return join_parts([filled, *(block.source for block in missing)]).rstrip()


def _insert_blocks(text: str, blocks: Sequence[ExecutedBlock]) -> tuple[str, list[ExecutedBlock]]:
    """A section with its marks replaced by the blocks, and the blocks that have no mark."""
    left = {block.number: block for block in blocks}

    def block_at(mark: re.Match[str]) -> str:
        block = left.pop(int(mark[1]), None)
        return f"\n\n{block.source}\n\n" if block else "\n\n"

    return _MARK.sub(block_at, text).rstrip(), list(left.values())


def executed_blocks(verdict: Verdict, kind: KindConfig) -> tuple[ExecutedBlock, ...]:
    """The code blocks of a checked draft, with what they printed and drew."""
    document, source = verdict.document, verdict.document.source
    outcome = next(iter(verdict.validation.outcomes.values()), None)
    drawn = {block.line: block.figures for block in outcome.blocks} if outcome else {}
    blocks = []
    for number, block in enumerate(document.python_blocks, 1):
        section = document.section_at(block.line)
        above = [h.text for h in document.headings if h.level == 3 and h.line < block.line]
        output, images = document.expected_output(block), document.figures_after(block)
        end = images[-1].end_line if images else output.end_line if output else block.end_line
        blocks.append(
            ExecutedBlock(
                number,
                section.name if section else kind.sections[0].heading,
                above[-1] if above else "",
                document.text[source.line_start(block.line) : source.line_end(end)].rstrip(),
                tuple(f"{figure.width} × {figure.height}" for figure in drawn.get(block.line, ())),
            )
        )
    return tuple(blocks)


def _code_only(series: Series, lesson: Lesson, text: str) -> str:
    """A post that has only the sections with code, in the order of the text."""
    sections = lesson.kind.sections
    wanted = {s.heading.casefold() for s in sections if s.effective_role in ("demonstrations", "exercises")}
    parts = [part.text for part in parts_of(parse_document(text)) if part.key in wanted]
    if not parts:
        first = next((s.heading for s in sections if s.effective_role == "demonstrations"), "Demonstrations")
        parts = [f"## {first}\n\n{text}"]
    return join_parts([f"# {series.title_line(lesson)}", *parts])


def _code_errors(verdict: Verdict) -> tuple[Finding, ...]:
    """The errors in the code. Missing prose does not count yet."""
    blocks = verdict.document.python_blocks
    return tuple(
        f
        for f in verdict.findings
        if f.is_error
        and f.code not in ("ST102", "ST105")
        and (f.code in _ABOUT_CODE or any(b.line <= f.span.line <= b.end_line for b in blocks))
    )


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
