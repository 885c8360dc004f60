"""The look at the results: what they say about each claim of the plan. A refuted claim goes no further."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from postgen.drafting.code_stage import CheckedCode, change_code, results_of
from postgen.drafting.lesson_plan import describe_validation_error
from postgen.drafting.repair import RepairFn
from postgen.drafting.runs import RunSession
from postgen.llm.protocol import Message
from postgen.llm.response_data import validated_object
from postgen.prompting.prompts import FigureReading, LessonPrompts, Results, ShownVerdict
from postgen.series.config import FrozenModel
from postgen.series.post_plan import MaybeWords, Plan, PlannedDemonstration

_MAX_CHANGES = 2
_NOTHING_LEFT = "what its results are"


def _printable(text: str) -> str:
    """A quotation without control characters, into which JSON may have turned a backslash."""
    return re.sub(r"[\x00-\x1f]+", " ", text).strip()


def _in_plain_words(name: object) -> object:
    """The name of a verdict, also if it is written like `BORNE_OUT`."""
    return re.sub(r"[_\W]+", " ", name).strip().lower() if isinstance(name, str) else name


Quotation = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_printable)]


class _Answer(FrozenModel):
    """A part of the answer. Models add fields of their own, which do no harm."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class ClaimVerdict(_Answer):
    """The verdict on one demonstration. ``claim`` is what the results do support."""

    demonstration: int = Field(ge=1, description="Its number in the plan.")
    verdict: Annotated[Literal["borne out", "refuted", "not shown"], BeforeValidator(_in_plain_words)]
    evidence: tuple[Quotation, ...] = Field((), max_length=12, description="Lines of output, copied exactly.")
    claim: MaybeWords = Field("", description="The strongest claim that the results support.")
    title: MaybeWords = Field("", description="The title of the demonstration.")


class FigureAnswer(_Answer):
    """What can be seen in one figure."""

    number: int = Field(ge=1)
    shows: Annotated[str, StringConstraints(max_length=1000), AfterValidator(_printable)]


class ClaimReport(_Answer):
    """What a model says about the results. ``change`` says what to change in the code."""

    claims: tuple[ClaimVerdict, ...] = Field(max_length=20)
    figures: tuple[FigureAnswer, ...] = Field((), max_length=50)
    change: Quotation = ""


def judge_results(
    run: RunSession, prompts: LessonPrompts, plan: Plan, code: CheckedCode, repair: RepairFn
) -> tuple[Plan, CheckedCode, Results]:
    """Ask what the results show; change the code as the answer wishes, at most twice.

    Returns the plan with only such claims as the results support, the code, and its results with verdicts.
    """
    results = results_of(code.verdict, run.lesson.kind)
    if not plan.demonstrations or not code.verdict.validation.outcomes:  # or nothing was run
        return plan, code, results
    verdicts: dict[int, ClaimVerdict] = {}
    readings: dict[int, FigureReading] = {}
    open_numbers = set(range(1, len(plan.demonstrations) + 1))
    for number in range(_MAX_CHANGES + 1):
        run.reporter.log("judging the new results" if number else "judging the results")
        look = _Look(run, prompts, plan, code, results, frozenset(open_numbers), number)
        report = look.ask()
        verdicts |= {verdict.demonstration: verdict for verdict in report.claims}
        readings |= {f.number: FigureReading(f.number, f.shows) for f in report.figures}
        run.note(verdicts=[v.model_dump(mode="json") for v in report.claims], change=report.change)
        if not change_is_due(report, verdicts.values(), sees_figures=bool(code.images), changes=number):
            break
        changed = change_code(run, prompts, plan, code, report.change, repair)
        if changed is None:
            break
        before, results = results, results_of(changed.verdict, run.lesson.kind)
        code, open_numbers = changed, _changed_demonstrations(plan, before, results)
        if not open_numbers:
            break
    known = {figure.number for block in results.blocks for figure in block.figures}
    shown = tuple(_shown(verdicts[number]) for number in sorted(verdicts))
    seen = tuple(readings[number] for number in sorted(known & readings.keys()))
    return with_verdicts(plan, verdicts), code, replace(results, verdicts=shown, readings=seen)


def change_is_due(
    report: ClaimReport, verdicts: Iterable[ClaimVerdict], *, sees_figures: bool, changes: int
) -> bool:
    """Whether the code is changed as a report asks, after so many ``changes`` before.

    If all claims are borne out, only a figure can be at fault, so the model must have seen it, and asks once.
    """
    if not report.change or changes >= _MAX_CHANGES:
        return False
    settled = all(verdict.verdict == "borne out" for verdict in verdicts)
    return not settled or (sees_figures and changes == 0)


def _changed_demonstrations(plan: Plan, before: Results, after: Results) -> set[int]:
    """The numbers of the demonstrations that have changed; all if they cannot be told apart."""
    old = {block.source for block in before.blocks}
    topics = _topics(after)
    if len(topics) != len(plan.demonstrations):
        return set(range(1, len(plan.demonstrations) + 1))
    return {
        number
        for number, topic in enumerate(topics, 1)
        if any(block.source not in old for block in after.blocks if block.under == topic)
    }


def _topics(results: Results) -> list[str]:
    """The headings of the demonstrations in order."""
    return list(dict.fromkeys(b.under for b in results.blocks if b.mark.startswith("block")))


@dataclass(frozen=True)
class _Look:
    """One question about the results: about all demonstrations, or about those that have changed."""

    run: RunSession
    prompts: LessonPrompts
    plan: Plan
    code: CheckedCode
    results: Results
    numbers: frozenset[int]
    changes: int

    def ask(self) -> ClaimReport:
        return self.run.ask_for_json(
            "verdict on the results",
            self._messages(),
            ClaimReport.model_json_schema(),
            "verdicts",
            self._parse,
            "try another model with --model",
        )

    def _messages(self) -> tuple[Message, ...]:
        """The first question has all demonstrations; a later one only what has changed.

        Exercises support no claim, so only those with figures are shown, which need a description.
        """
        blocks = tuple(b for b in self.results.blocks if b.mark.startswith("block") or b.figures)
        if len(self.numbers) < len(self.plan.demonstrations):
            topics = _topics(self.results)
            wanted = {topics[number - 1] for number in self.numbers}
            blocks = tuple(b for b in blocks if b.under in wanted and b.mark.startswith("block"))
        shown = [figure.number - 1 for block in blocks for figure in block.figures]
        images = [self.code.images[index] for index in shown if index < len(self.code.images)]
        results = replace(self.results, blocks=blocks)
        numbers = sorted(self.numbers)
        return self.prompts.look(self.plan, results, images, numbers, self.changes, _MAX_CHANGES)

    def _parse(self, reply: str) -> ClaimReport | list[str]:
        try:
            report = validated_object(reply, ClaimReport.model_validate_json)
        except ValidationError as error:
            return describe_validation_error(error)
        return list(problems_of(self.numbers, self.results, report)) or report


def problems_of(numbers: frozenset[int], results: Results, report: ClaimReport) -> Iterator[str]:
    """Missing verdicts, and evidence that is in no output."""
    if sorted(verdict.demonstration for verdict in report.claims) != sorted(numbers):
        yield f"claims: expected one verdict on each of these: {', '.join(map(str, sorted(numbers)))}"
        return
    figures = {figure.number for block in results.blocks for figure in block.figures}
    printed = _plain("\n".join(block.source for block in results.blocks))
    for verdict in report.claims:
        found = any(_exists(one, printed, figures) for one in verdict.evidence)
        if verdict.verdict == "borne out" and not found:
            yield (
                f"claims: the evidence for demonstration {verdict.demonstration} is in no output; "
                "copy a line of the output exactly, or choose another verdict"
            )


def _exists(evidence: str, printed: str, figures: Set[int]) -> bool:
    """Whether a quotation is in the outputs, or is about a figure that exists."""
    about = re.match(r"[Ff]igure (\d+)\b", evidence.strip())
    return bool(about and int(about[1]) in figures) or (
        bool(_plain(evidence)) and _plain(evidence) in printed
    )


def _plain(text: str) -> str:
    return " ".join(text.strip("`\"' ").split())


def with_verdicts(plan: Plan, verdicts: Mapping[int, ClaimVerdict]) -> Plan:
    """The plan with only such claims as the results support."""
    demonstrations = [
        _judged(demonstration, verdicts[number]) if number in verdicts else demonstration
        for number, demonstration in enumerate(plan.demonstrations, 1)
    ]
    return plan.model_copy(update={"demonstrations": tuple(demonstrations)})


def _judged(demonstration: PlannedDemonstration, verdict: ClaimVerdict) -> PlannedDemonstration:
    if verdict.verdict == "borne out":  # possibly in other words, after the code has changed
        return demonstration.model_copy(update={"claim": verdict.claim} if verdict.claim else {})
    claim = verdict.claim or _NOTHING_LEFT
    title = verdict.title or demonstration.title
    return demonstration.model_copy(
        update={"title": title, "claim": claim, "shows": claim, "would_refute": ""}
    )


def _shown(verdict: ClaimVerdict) -> ShownVerdict:
    if verdict.verdict == "borne out":
        text = "the results bear its claim out."
    else:
        what = "are not what was expected" if verdict.verdict == "refuted" else "do not settle the question"
        claim = verdict.claim.rstrip(".")
        text = f"the results {what}. They support {f'this: {claim}' if claim else 'no claim'}."
    return ShownVerdict(verdict.demonstration, text)
