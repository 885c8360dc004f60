"""Writes a post with the embedded model: in small steps, whose replies a grammar keeps in form."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from postgen.drafting.draft_checker import Verdict
from postgen.drafting.replies import INTRODUCTION, OnText
from postgen.findings import Finding
from postgen.llm.protocol import LanguageModel, Request
from postgen.prompting.prompts import step_prompt
from postgen.series import Lesson, NotationEntry, SectionConfig, Series
from postgen.series.config import ExerciseRange
from postgen.series.post_plan import Plan

_UPPER = "[A-ZÀ-ÖØ-Þ]"
_LOWER = "[a-zß-öø-ÿ]"
_INSIDE = "[a-zA-ZÀ-ÖØ-öø-ÿ ,'-]"
_SENTENCE = f"sentence ::= {_UPPER} {_INSIDE}{{20,230}} {_LOWER} [.!?]\n"
_CODE = 'root ::= line{3,14}\nline ::= [^\\n\\r`]{1,90} "\\n"\n'
_REPLY = "{reply}"
_TRIES = 4
_TEMPERATURE = 0.5  # higher: a small model loses the subject; much lower: it repeats itself
# Small models tend to write about themselves and their task instead of the subject.
_OFF_TOPIC = re.compile(
    r"\b(I|I'm|I've|my|me|blog|assistant|request|sentence|this (post|part|text|lesson is about))\b"
)


def _continuation(opening: str) -> str:
    """The grammar of one sentence that begins with ``opening``."""
    return f'root ::= "{opening}" {_INSIDE}{{20,160}} {_LOWER} "."\n'


def _sentences(fewest: int, most: int) -> str:
    """The grammar of one paragraph of plain sentences."""
    return f'root ::= sentence (" " sentence){{{fewest - 1},{most - 1}}}\n' + _SENTENCE


@dataclass(frozen=True, slots=True)
class Step:
    """One block of a post. ``task`` is the request to the model; empty if the text comes from the outline.

    ``markdown`` is the block, with `{reply}` for the model's reply. A reply has ``fewest`` to ``most``
    sentences, or follows ``grammar``.
    """

    key: str
    section: str
    task: str = ""
    markdown: str = _REPLY
    fewest: int = 2
    most: int = 4
    grammar: str = ""


def steps_of(series: Series, lesson: Lesson, plan: Plan) -> tuple[Step, ...]:
    about = "; ".join(lesson.points) or lesson.parent.goal
    task = f"Welcome the reader to a new lesson, '{lesson.title}', and say what it is about: {about}"
    sections = (_section(series, lesson, plan, section) for section in lesson.kind.sections)
    return (Step(INTRODUCTION, INTRODUCTION, task), *(step for steps in sections for step in steps))


def _section(series: Series, lesson: Lesson, plan: Plan, section: SectionConfig) -> Iterator[Step]:
    name = section.heading
    match section.effective_role:
        case "eli5":
            subject = lesson.title if lesson.points else lesson.parent.title
            for number, example in enumerate(("a game", "cooking"), 1):
                task = f"Explain to a child, with an example from {example}: {subject}."
                yield Step(f"{name} {number}", name, task)
        case "mathematics":
            yield from _formulas(series, lesson, name)
        case "explanation" | "prose":
            for number, topic in enumerate(plan.objectives, 1):
                yield _heading(name, number, topic)
                yield Step(f"{name} {number}", name, f"Explain to a beginner: {topic}")
        case "demonstrations":
            yield Step(f"{name} text", name, f"Say what a small program about {lesson.title} shows.")
            yield _code(f"{name} code", name, lesson.title)
        case "exercises":
            yield from _exercises(lesson, name)
        case "summary":
            topics = ", ".join(label_of(topic) for topic in plan.objectives)
            yield Step(f"{name} 1", name, f"Sum up for a student what belongs together here: {topics}.")
            if lesson.closes_module and series.outline.writing.closing:
                yield _heading(name, 0, next(iter(series.outline.rules.closing_headings), "Checklist"))
                for number, topic in enumerate(plan.objectives, 1):
                    task = f"What can a student do who has understood '{label_of(topic)}'?"
                    yield _item(f"{name} item {number}", name, task, topic, _continuation("You can "))
        case "takeaways":
            for number, topic in enumerate(plan.objectives, 1):
                task = f"What should a student remember about '{label_of(topic)}'?"
                yield _item(f"{name} {number}", name, task, topic)


def _exercises(lesson: Lesson, section: str) -> Iterator[Step]:
    config = lesson.kind.exercises or ExerciseRange(minimum=0)
    for number in range(1, max(1, config.minimum) + 1):
        yield _heading(section, number, f"{config.heading} {number}")
        task = f"Give a student one small exercise in programming about {lesson.title}."
        yield Step(f"{section} {number}", section, task, fewest=1, most=2)
        yield Step(f"{section} {number} solution", section, markdown=f"#### {config.solution}")
        yield _code(f"{section} {number} code", section, lesson.title)


def label_of(topic: str) -> str:
    """A topic as a heading, without the mark at its end."""
    return topic.rstrip(".?!:")


def _heading(section: str, number: int, text: str) -> Step:
    return Step(f"{section} heading {number} {text}", section, markdown=f"### {label_of(text)}")


def _item(key: str, section: str, task: str, topic: str, grammar: str = "") -> Step:
    return Step(key, section, task, f"- **{label_of(topic)}**: {_REPLY}", fewest=1, most=1, grammar=grammar)


def _code(key: str, section: str, topic: str) -> Step:
    task = f"Write a short Python program about {topic}, with type hints, using only functions and print."
    return Step(key, section, task, f"```python\n{_REPLY}\n```", most=5, grammar=_CODE)


def _formulas(series: Series, lesson: Lesson, section: str) -> Iterator[Step]:
    for entry in formulas_to_show(series, lesson):
        label = entry.name or entry.meaning
        yield _heading(section, 0, label)
        yield Step(f"{section} {label}", section, f"Explain to a beginner: {label}", fewest=1, most=2)
        yield Step(f"{section} {label} formula", section, markdown=formula_block(series, lesson, entry))


def formulas_to_show(series: Series, lesson: Lesson) -> list[NotationEntry]:
    """The formulas of the notation: the lesson's own, else those of its module, else the last three."""
    known = [n for n in series.notation_up_to(lesson) if n.formula]
    own = [n for n in known if n.lesson == lesson.id]
    module = [n for n in known if n.lesson.split(".")[0] == str(lesson.module)]
    return own or module or known[-3:]


def formula_block(series: Series, lesson: Lesson, entry: NotationEntry) -> str:
    """A formula of the notation as Markdown, with the meanings of its symbols."""
    symbols = "\n".join(f"- ${n.symbol}$ is {n.meaning}" for n in symbols_in(series, lesson, entry))
    return f"$$\n{entry.formula}\n$$\n\nHere the symbols stand for the following:\n\n{symbols}"


def symbols_in(series: Series, lesson: Lesson, entry: NotationEntry) -> list[NotationEntry]:
    """The notation's symbols in an entry's formula. Parts of a longer symbol do not count."""
    rest = _tokens(entry.formula or "")
    found = set()
    for candidate in sorted(series.notation_up_to(lesson), key=lambda n: -len(_tokens(n.symbol))):
        wanted = _tokens(candidate.symbol)
        for start in range(len(rest) - len(wanted) + 1):
            if rest[start : start + len(wanted)] == wanted:
                found.add(candidate.symbol)
                if len(wanted) > 1:
                    rest[start : start + len(wanted)] = [""] * len(wanted)
    return [n for n in series.outline.notation if n.symbol in found]


def _tokens(latex: str) -> list[str]:
    return re.findall(r"\\[A-Za-z]+|[^\s]", latex)


@dataclass
class StepwiseWriter:
    """Writes and repairs one lesson's post in small steps. It stores the reply of each step."""

    series: Series
    lesson: Lesson
    model: LanguageModel
    seed: int = 0
    on_text: OnText | None = None
    _replies: dict[str, str] = field(default_factory=dict)
    _steps: tuple[Step, ...] = ()
    _replies_of_text: dict[str, dict[str, str]] = field(default_factory=dict)

    def plan(self) -> Plan:
        """A plan from the outline and the notation. The model is too small to make one."""
        points = self.lesson.points or tuple(
            lesson.title
            for lesson in self.series.lessons_before(self.lesson)
            if lesson.module == self.lesson.module
        )
        formulas = tuple(n.name for n in self.series.notation_up_to(self.lesson) if n.name and n.formula)
        # Not validated: points of an outline may have LaTeX, which a plan of a model may not.
        return Plan.model_construct(objectives=points[:10] or (self.lesson.title,), formulas=formulas[-4:])

    def write(self, plan: Plan) -> str:
        self._steps = steps_of(self.series, self.lesson, plan)
        self._ask_for(self._steps, (), number=0)
        return self._text()

    def repair(self, best: Verdict, number: int, refused: Sequence[str] = ()) -> str:
        self._replies = dict(self._replies_of_text.get(best.document.text, self._replies))
        by_section: dict[str, list[Finding]] = {}
        for finding in best.findings:
            by_section.setdefault(finding.section or INTRODUCTION, []).append(finding)
        for section, findings in by_section.items():
            steps = [step for step in self._steps if step.section == section]
            for step in steps:
                self._replies.pop(step.key, None)
            self._ask_for(steps, findings, number)
        return self._text()

    def _ask_for(self, steps: Sequence[Step], findings: Sequence[Finding], number: int) -> None:
        for step in steps:
            if step.task:
                self._replies[step.key] = self._reply(step, findings, number)

    def _reply(self, step: Step, findings: Sequence[Finding], number: int) -> str:
        """Ask until the reply has a sentence that the post does not have yet."""
        messages = step_prompt(self.series, step.task, findings)
        text = ""
        for attempt in range(_TRIES):
            request = Request(
                purpose=step.key,
                messages=messages,
                max_tokens=60 * step.most,
                temperature=_TEMPERATURE,
                seed=zlib.crc32(f"{self.seed} {step.key} {number} {attempt}".encode()),
                grammar=step.grammar or _sentences(step.fewest, step.most),
            )
            reply = self.model.ask(request, self.on_text).text
            text = reply.strip() if step.grammar == _CODE else self._new_sentences(reply)
            if text:
                break
        return text

    def _new_sentences(self, text: str) -> str:
        """The text without sentences that are in the post already, are off topic, or are cut short."""
        known = {sentence.casefold() for reply in self._replies.values() for sentence in _split(reply)}
        new: list[str] = []
        for sentence in _split(text):
            is_whole = sentence[-1] in ".!?"
            if is_whole and sentence.casefold() not in known and not _OFF_TOPIC.search(sentence):
                known.add(sentence.casefold())
                new.append(sentence)
        return " ".join(new)

    def _text(self) -> str:
        """The post: the blocks with an empty line between them, except between list items."""
        text, section = f"# {self.series.title_line(self.lesson)}", INTRODUCTION
        for step in self._steps:
            if step.section != section:
                section = step.section
                text += f"\n\n## {section}"
            block = step.markdown.replace(_REPLY, self._replies.get(step.key, ""))
            is_next_item = block.startswith("- ") and text.rsplit("\n", 1)[-1].startswith("- ")
            text += ("\n" if is_next_item else "\n\n") * bool(block) + block
        text += "\n"
        self._replies_of_text[text] = dict(self._replies)
        return text


def _split(text: str) -> list[str]:
    """The sentences of a text in which each full stop ends a sentence."""
    return [part.strip() for part in re.split(r"(?<=[.!?]) |\n", text) if part.strip()]
