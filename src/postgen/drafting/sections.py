"""Drafting section by section: the code first, then the prose around what it printed."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from postgen.document import parse_document
from postgen.drafting.asking import Asker
from postgen.drafting.checking import Check, Verdict
from postgen.drafting.code_first import write_code
from postgen.drafting.parts import INTRODUCTION, joined, parts_of
from postgen.drafting.run_blocks import RunBlock, with_blocks
from postgen.drafting.whole import WholeWriter
from postgen.models import Message
from postgen.prompting import Plan, section_prompt
from postgen.series import SectionOutline

# What needs nothing but the plan and the outputs comes first and at the same time; what explains or sums
# up comes after what it explains and sums up.
_STAGES = {"explanation": 1, "prose": 1, "summary": 2, "takeaways": 2}
_LAST_STAGE = 2


@dataclass(frozen=True)
class SectionWriter:
    """Writes one lesson's post section by section. Plans and repairs as ``whole`` does."""

    whole: WholeWriter
    check: Check
    say: Callable[[str], None]
    note: Callable[..., None]

    @property
    def _asker(self) -> Asker:
        return self.whole.asker

    def plan(self) -> Plan:
        return self.whole.plan()

    def repair(self, best: Verdict, attempt: int) -> str:
        return self.whole.repair(best, attempt)

    def write(self, plan: Plan) -> str:
        """Write, run and mend the code; then the sections, independent ones at the same time."""
        blocks = write_code(self._asker, plan, self.whole.ledger, self.check, self.say, self.note)
        sections = self._asker.lesson.kind.sections
        texts: dict[str, str] = {}
        for stage in range(_LAST_STAGE + 1):
            wanted: list[SectionOutline | None] = [
                s for s in sections if _STAGES.get(s.treated_as, 0) == stage
            ]
            if stage == _LAST_STAGE:
                wanted.append(None)
            written = [texts[s.heading] for s in sections if s.heading in texts]
            self.say(f"writing {', '.join(s.heading if s else INTRODUCTION for s in wanted)}")
            with ThreadPoolExecutor(max(1, self._asker.model.capabilities.parallel)) as pool:
                done = pool.map(lambda s: self._section(plan, s, blocks, tuple(written)), wanted)  # noqa: B023
                texts |= {
                    s.heading if s else INTRODUCTION: text for s, text in zip(wanted, done, strict=True)
                }
        title = f"# {self._asker.series.title_line(self._asker.lesson)}"
        return joined([title, texts[INTRODUCTION], *(texts[s.heading] for s in sections)])

    def _section(
        self,
        plan: Plan,
        section: SectionOutline | None,
        blocks: Sequence[RunBlock],
        written: tuple[str, ...],
    ) -> str:
        """One section, or the introduction."""
        series, lesson = self._asker.series, self._asker.lesson
        own = tuple(b for b in blocks if section and b.section.casefold() == section.heading.casefold())
        # What is written already shows the code; before that, all of it serves every section but the ELI5.
        shown = own or (() if written or (section and section.treated_as == "eli5") else tuple(blocks))
        messages = section_prompt(
            series, lesson, plan, self.whole.ledger, section, [b.shown for b in shown], bool(own), written
        )
        name = section.heading if section else INTRODUCTION
        reply = self._asker.markdown(name, messages)
        text = only_section(reply, section.heading) if section else only_introduction(reply)
        return self._placed(name, messages, text, own) if own else text

    def _placed(self, name: str, messages: tuple[Message, ...], text: str, own: tuple[RunBlock, ...]) -> str:
        """The section with its blocks; where marks are missing, it is asked for once more."""
        placed, missing = with_blocks(text, own)
        if missing and len(parse_document(text).python_blocks) >= len(own):
            return text  # it repeated the blocks instead: they are checked with the whole post
        if missing:
            marks = ", ".join(f"[[block {block.number}]]" for block in missing)
            again = f"These marks are missing: {marks}. Reply with the whole section again, with every mark."
            messages = (*messages, Message("assistant", text), Message("user", again))
            reply = self._asker.markdown(f"{name}, with all blocks", messages)
            placed, missing = with_blocks(only_section(reply, own[0].section), own)
        return joined([placed, *(block.text for block in missing)]).rstrip()


def only_section(reply: str, heading: str) -> str:
    """The section of that heading in a reply, whatever stands around it; all of a reply that has none."""
    parts = [part for part in parts_of(parse_document(reply)) if part.name != INTRODUCTION]
    named = next((part for part in parts if part.name.casefold() == heading.casefold()), None)
    if named:
        return named.text
    body = parts[0].text.partition("\n")[2] if parts else reply
    return f"## {heading}\n\n{_without_title(body)}"


def only_introduction(reply: str) -> str:
    """The text of a reply before any section, without a title line."""
    parts = parts_of(parse_document(reply))
    first = next((part.text for part in parts if part.name == INTRODUCTION), "")
    text = _without_title(first)
    return text or "\n\n".join(
        part.text.partition("\n")[2].strip() for part in parts if part.name != INTRODUCTION
    )


def _without_title(text: str) -> str:
    lines = text.strip().split("\n")
    return "\n".join(lines[1:] if lines[0].startswith("# ") else lines).strip()
