"""Revises some parts of a post; what else stands in it stays byte for byte."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from postgen.document import Document, parse_document
from postgen.drafting.asking import Asker
from postgen.drafting.checking import Check, Verdict
from postgen.drafting.faulty import faulty_parts
from postgen.drafting.gate import silencers
from postgen.drafting.loop import Note
from postgen.drafting.parts import INTRODUCTION, parts_of, spliced
from postgen.errors import UnusableReplyError
from postgen.models import Message
from postgen.prompting import repair_prompt, revision_prompt

_TRIES = 2


@dataclass(frozen=True)
class Reviser:
    """Asks for new versions of the ``touched`` parts of a post."""

    asker: Asker
    document: Document
    touched: tuple[str, ...]
    note: Note

    def write(self, wish: str) -> str:
        """The post with its parts revised as the wish says.

        Raises:
            UnusableReplyError: every revision silences checks, or none has the parts.
        """
        lesson = self.asker.lesson
        parts = parts_of(self.document)
        shown = [part.text for part in parts if part.name in self.touched]
        others = [part.text for part in parts if part.name not in self.touched]
        messages = revision_prompt(self.asker.series, lesson, wish, shown, others)
        wrong: list[str] = []
        for number in range(1, _TRIES + 1):
            reply = self.asker.markdown("revision", messages)
            taken = self._taken(reply, self.document, self.touched)
            text = spliced(self.document, taken)
            wrong = (
                silencers(self.document, parse_document(text)) if taken else ["it holds none of the parts"]
            )
            if not wrong:
                return text
            self.note(refused=wrong, round=number)
            again = f"That cannot be used: {'; '.join(wrong)}. Reply with the revised parts again."
            messages = (*messages, Message("assistant", reply), Message("user", again))
        raise UnusableReplyError(
            f"{self.asker.model.name} gave no usable revision of {lesson.id}: {'; '.join(wrong)}; "
            "nothing was written; say the note in other words, or try another model with --model"
        )

    def repair(self, best: Verdict, attempt: int) -> str:
        """Ask for the mended parts. What is wrong in others was wrong before, and is not touched."""
        shown = [(part, told) for part, told in faulty_parts(best)[0] if part.name in self.touched]
        if not shown:
            return best.text
        messages = repair_prompt(self.asker.series, self.asker.lesson, [told for _, told in shown])
        reply = self.asker.markdown(f"repair {attempt}", messages)
        names = [part.name for part, _ in shown]
        return spliced(best.document, self._taken(reply, best.document, names))

    def only_touching(self, mending: Check, as_it_stands: Check) -> Check:
        """A check that mends, but nothing outside the touched parts."""

        def check(text: str) -> Verdict:
            verdict = mending(text)
            mended = {p.name: p.text for p in parts_of(verdict.document) if p.name in self.touched}
            kept = spliced(self.document, mended)
            if kept != verdict.text:
                verdict = replace(as_it_stands(kept), figures=verdict.figures)
            return replace(verdict, remarks=tuple(r for r in verdict.remarks if r.section in self.touched))

        return check

    def _taken(self, reply: str, document: Document, names: Sequence[str]) -> Mapping[str, str]:
        """The parts of those names in a reply; a reply of one part is that one, whatever its heading."""
        new = {part.name.casefold(): part.text for part in parts_of(parse_document(reply))}
        if len(names) == 1 and len(new) == 1:
            new = {names[0].casefold(): next(iter(new.values()))}
        taken = {name: new[name.casefold()] for name in names if name.casefold() in new}
        introduction = taken.get(INTRODUCTION)
        if introduction is not None and document.title and not introduction.lstrip().startswith("# "):
            title = document.source.line_text(document.title.line)
            taken[INTRODUCTION] = f"{title}\n\n{introduction.strip()}"
        return taken
