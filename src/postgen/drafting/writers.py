"""Writes a post with a capable model: in one reply, or its code first and then its sections."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from postgen.document import parse_document
from postgen.drafting.code_stage import ExecutedBlock, with_blocks, write_code
from postgen.drafting.planning import make_plan
from postgen.drafting.post_parts import INTRODUCTION, join_parts, merge_reply, parts_of
from postgen.drafting.repair_guard import parts_with_findings
from postgen.drafting.runs import RunSession
from postgen.drafting.verdict import Verdict
from postgen.llm import Message
from postgen.prompting import post_prompt, repair_prompt, section_prompt
from postgen.series import SectionConfig
from postgen.series.lesson_summary import LessonSummary
from postgen.series.plan import Plan

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
        """Plan the post; see :func:`postgen.drafting.planning.make_plan`."""
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
