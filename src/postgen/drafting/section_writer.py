"""The prose of a post section by section, for models that cannot hold a post. Some sections are parallel."""

from dataclasses import dataclass, replace

from postgen.drafting.prose import (
    fill_marks,
    missing_marks,
    only_introduction,
    only_section,
    text_below_heading,
)
from postgen.drafting.replies import INTRODUCTION, join_parts
from postgen.drafting.runs import RunSession
from postgen.llm.protocol import Message
from postgen.prompting.prompts import LessonPrompts, Results
from postgen.series import SectionConfig
from postgen.series.post_plan import Plan
from postgen.thread_pool import interruptible_pool

# Sections that need only the plan and the outputs are written first, at the same time. Sections that explain
# or summarize other sections come after them.
_STAGES = {"explanation": 1, "prose": 1, "summary": 2, "takeaways": 2}


@dataclass(frozen=True)
class SectionWriter:
    """Writes the sections of one post. ``tale`` is the section that tells the story, if it is written."""

    run: RunSession
    prompts: LessonPrompts
    plan: Plan
    results: Results
    tale: str = ""

    def write(self) -> str:
        """The post, with its blocks in place."""
        sections = self.run.lesson.kind.sections
        texts = {s.heading: self.tale for s in sections if s.effective_role == "eli5" and self.tale}
        for stage in (0, 1, 2):
            wanted: list[SectionConfig | None] = [
                s for s in sections if _STAGES.get(s.effective_role, 0) == stage and s.heading not in texts
            ]
            wanted += [None] if stage == 2 else []  # the introduction
            written = {s.heading: texts[s.heading] for s in sections if s.heading in texts}
            if not wanted:
                continue
            self.run.reporter.log(f"writing {', '.join(s.heading if s else INTRODUCTION for s in wanted)}")
            with interruptible_pool(max(1, self.run.model.capabilities.parallel)) as pool:
                replies = pool.map(lambda s: self._section(s, written), wanted)  # noqa: B023
                texts |= dict(zip([s.heading if s else "" for s in wanted], replies, strict=True))
        title = f"# {self.run.series.title_line(self.run.lesson)}"
        return join_parts([title, texts[""], *(texts[s.heading] for s in sections)])

    def _section(self, section: SectionConfig | None, written: dict[str, str]) -> str:
        blocks = self.results.blocks
        own = tuple(b for b in blocks if section and b.section.casefold() == section.heading.casefold())
        # Sections that are written already show the code. Before there are any, every section but the ELI5
        # sees all of it.
        is_tale = section is not None and section.effective_role == "eli5"
        done = {heading.casefold() for heading in written}
        has_code = any(block.section.casefold() in done for block in blocks)
        shown = own or (() if has_code or is_tale else blocks)
        known = Results() if is_tale else replace(self.results, blocks=shown)
        messages = self.prompts.section(self.plan, known, section, bool(own), written)
        name = section.heading if section else INTRODUCTION
        reply = self.run.markdown(name, messages)
        if section is None:
            return only_introduction(reply) or text_below_heading(reply)
        text = only_section(reply, section.heading)
        if not own:
            return text
        if missing := missing_marks(text, own):
            marks = ", ".join(block.marker for block in missing)
            again = f"These marks are missing: {marks}. Reply with the whole section again, with every mark."
            messages = (*messages, Message("assistant", text), Message("user", again))
            text = only_section(self.run.markdown(f"{name}, with all blocks", messages), section.heading)
        return fill_marks(text, self.results, own).rstrip()
