"""Revises some parts of a post and leaves the others byte for byte."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from postgen.document import Document, parse_document
from postgen.drafting.checking import Verdict
from postgen.drafting.faulty import faulty_parts
from postgen.drafting.gate import silencers
from postgen.drafting.parts import INTRODUCTION, parts_of, spliced
from postgen.drafting.running import Running
from postgen.errors import UnusableReplyError
from postgen.models import Message
from postgen.prompting import repair_prompt, revision_prompt

_TRIES = 2


@dataclass(frozen=True)
class Reviser:
    """Asks for new versions of the parts of a post that have the names ``touched``."""

    run: Running
    document: Document
    touched: tuple[str, ...]

    def write(self, note: str) -> str:
        """The post with its parts revised as the note asks.

        Raises:
            UnusableReplyError: no reply has the parts, or each of them silences checks.
        """
        series, lesson = self.run.series, self.run.lesson
        parts = parts_of(self.document)
        shown = [part.text for part in parts if part.name in self.touched]
        others = [part.text for part in parts if part.name not in self.touched]
        messages = revision_prompt(series, lesson, note, shown, others)
        problems: list[str] = []
        for number in range(1, _TRIES + 1):
            reply = self.run.asker.markdown("revision", messages)
            new = _parts_in(reply, self.document, self.touched)
            text = spliced(self.document, new)
            problems = (
                silencers(series, lesson, self.document, parse_document(text))
                if new
                else ["it has none of the parts"]
            )
            if not problems:
                return text
            self.run.note(refused=problems, round=number)
            again = f"That cannot be used: {'; '.join(problems)}. Reply with the revised parts again."
            messages = (*messages, Message("assistant", reply), Message("user", again))
        raise UnusableReplyError(
            f"{self.run.model.name} gave no usable revision of {lesson.id}: {'; '.join(problems)}; "
            "nothing was written; change the wording of the note, or try another model with --model"
        )

    def repair(self, best: Verdict, attempt: int) -> str:
        """Ask for new versions of the revised parts that have findings. Other parts stay as they are."""
        shown = [pair for pair in faulty_parts(best)[0] if pair[0].name in self.touched]
        if not shown:
            return best.text
        messages = repair_prompt(self.run.series, self.run.lesson, [part for _, part in shown])
        reply = self.run.asker.markdown(f"repair {attempt}", messages)
        return spliced(best.document, _parts_in(reply, best.document, [part.name for part, _ in shown]))

    def check(self, text: str) -> Verdict:
        """Check a text like a draft, but apply fixes and insert outputs only in the revised parts."""
        verdict = self.run.checker.check(text)
        changed = {p.name: p.text for p in parts_of(verdict.document) if p.name in self.touched}
        limited = spliced(self.document, changed)
        if limited != verdict.text:
            verdict = replace(self.run.checker.check_unchanged(limited), figures=verdict.figures)
        remarks = tuple(r for r in verdict.remarks if r.section in self.touched)
        return self.run.note_verdict(replace(verdict, remarks=remarks))


def _parts_in(reply: str, document: Document, names: Sequence[str]) -> Mapping[str, str]:
    """The parts with those names in a reply.

    If one part is asked for and the reply has one, its heading does not matter.
    """
    new = {part.key: part.text for part in parts_of(parse_document(reply))}
    keys = {part.name: part.key for part in parts_of(document) if part.name in names}
    if len(keys) == 1 and len(new) == 1:
        new = {next(iter(keys.values())): next(iter(new.values()))}
    found = {name: new[key] for name, key in keys.items() if key in new}
    introduction = found.get(INTRODUCTION)
    if introduction is not None and document.title and not introduction.lstrip().startswith("# "):
        title = document.source.line_text(document.title.line)
        found[INTRODUCTION] = f"{title}\n\n{introduction.strip()}"
    return found
