"""Drafts with the embedded model, one paragraph at a time.

The structure comes from the outline, the formulas from the series' notation, the prose from the model. Each
step has its own seed. A repair repeats the steps of the sections that have findings, and shows these.
"""

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from postgen.drafting.checking import Verdict
from postgen.drafting.grammars import sentences
from postgen.drafting.parts import INTRODUCTION
from postgen.drafting.small_sections import Piece, pieces_of
from postgen.findings import Finding
from postgen.models import LanguageModel, Request
from postgen.prompting import step_prompt
from postgen.series import Lesson, Series
from postgen.series.plan import Plan

OnText = Callable[[str], None]
_TRIES = 4
_TEMPERATURE = 0.5  # higher: a small model loses the subject; much lower: it repeats itself
# Small models tend to write about themselves and their task instead of the subject.
_OFF_TOPIC = re.compile(
    r"\b(I|I'm|I've|my|me|blog|assistant|request|sentence|this (post|part|text|lesson is about))\b"
)


@dataclass
class StepwiseWriter:
    """Writes and repairs one lesson's post in small steps. It stores the reply of each step."""

    series: Series
    lesson: Lesson
    model: LanguageModel
    seed: int = 0
    on_text: OnText | None = None
    _written: dict[str, str] = field(default_factory=dict)
    _pieces: tuple[Piece, ...] = ()
    _states: dict[str, dict[str, str]] = field(default_factory=dict)

    def plan(self) -> Plan:
        """A plan from the outline and the notation. The model is too small to make one."""
        points = self.lesson.points or tuple(
            lesson.title for lesson in self.series.before(self.lesson) if lesson.module == self.lesson.module
        )
        formulas = tuple(n.name for n in self.series.notation_by(self.lesson) if n.name and n.formula)
        # Not validated: points of an outline may have LaTeX, which a plan of a model may not.
        return Plan.model_construct(objectives=points[:10] or (self.lesson.title,), formulas=formulas[-4:])

    def write(self, plan: Plan) -> str:
        self._pieces = pieces_of(self.series, self.lesson, plan)
        self._ask_for(self._pieces, (), attempt=0)
        return self._text()

    def repair(self, best: Verdict, attempt: int) -> str:
        self._written = dict(self._states.get(best.document.text, self._written))
        by_section: dict[str, list[Finding]] = {}
        for finding in best.findings:
            by_section.setdefault(finding.section or INTRODUCTION, []).append(finding)
        for section, findings in by_section.items():
            steps = [piece for piece in self._pieces if piece.section == section]
            for piece in steps:
                self._written.pop(piece.key, None)
            self._ask_for(steps, findings, attempt)
        return self._text()

    def _ask_for(self, pieces: Sequence[Piece], findings: Sequence[Finding], attempt: int) -> None:
        for piece in pieces:
            if piece.task:
                self._written[piece.key] = self._one(piece, findings, attempt)

    def _one(self, piece: Piece, findings: Sequence[Finding], attempt: int) -> str:
        """Ask until the reply has a sentence that the post does not have yet."""
        messages = step_prompt(self.series, piece.task, findings)
        text = ""
        for number in range(_TRIES):
            request = Request(
                purpose=piece.key,
                messages=messages,
                max_tokens=60 * piece.most,
                temperature=_TEMPERATURE,
                seed=zlib.crc32(f"{self.seed} {piece.key} {attempt} {number}".encode()),
                grammar=piece.grammar or sentences(piece.fewest, piece.most),
            )
            reply = self.model.ask(request, self.on_text)
            text = reply.text if piece.is_code else self._fresh(_whole_sentences(reply.text))
            if text:
                break
        return text

    def _fresh(self, text: str) -> str:
        """The text without sentences that are in the post already or are off topic."""
        known = {sentence.casefold() for written in self._written.values() for sentence in _split(written)}
        fresh: list[str] = []
        for sentence in _split(text):
            if sentence.casefold() not in known and not _OFF_TOPIC.search(sentence):
                known.add(sentence.casefold())
                fresh.append(sentence)
        return " ".join(fresh)

    def _text(self) -> str:
        lines = [f"# {self.series.title_line(self.lesson)}"]
        section = INTRODUCTION
        for piece in self._pieces:
            if piece.section != section:
                section = piece.section
                lines.append(f"## {section}")
            lines.append(piece.wrap(self._written.get(piece.key, "")))
        text = _joined_blocks(lines)
        self._states[text] = dict(self._written)
        return text


def _split(text: str) -> list[str]:
    """The sentences of a text in which each full stop ends a sentence."""
    parts = text.replace("! ", "!\n").replace("? ", "?\n").replace(". ", ".\n").split("\n")
    return [part.strip() for part in parts if part.strip()]


def _whole_sentences(text: str) -> str:
    """Drop a last sentence that the token limit cut short."""
    parts = _split(text)
    if parts and parts[-1][-1] not in ".!?":
        parts.pop()
    return " ".join(parts)


def _joined_blocks(lines: Sequence[str]) -> str:
    """The blocks with an empty line between them, except between list items."""
    text = ""
    for line in filter(None, lines):
        together = line.startswith("- ") and text.rsplit("\n", 1)[-1].startswith("- ")
        text += ("\n" if together else "\n\n" if text else "") + line
    return text + "\n"
