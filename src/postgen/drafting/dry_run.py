"""The requests of a draft or a revision, without sending them: all prompts that are known in advance."""

from collections.abc import Sequence
from dataclasses import dataclass

from postgen.document import parse_document
from postgen.drafting.replies import parts_of
from postgen.drafting.revise import RevisionRequest, named_parts, post_to_revise
from postgen.llm.pricing import estimate, estimate_prompt
from postgen.llm.protocol import Message, Usage
from postgen.prompting.prompts import (
    choice_prompt,
    code_prompt,
    plan_prompt,
    post_prompt,
    revision_prompt,
    section_prompt,
)
from postgen.series import Lesson, Series
from postgen.series.post_plan import Plan, PlannedDemonstration, PlannedExercise
from postgen.validation.summaries import summaries_before

_PLAN_TOKENS = 600
_CODE_TOKENS = 1500
_CHOICE_TOKENS = 30
_TOKENS_A_WORD = 1.5  # of Markdown with formulas
_LATER = "(from the plan)"


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """A request that would be sent, and an estimate of the tokens of its reply."""

    purpose: str
    messages: tuple[Message, ...]
    reply_tokens: int

    @property
    def usage(self) -> Usage:
        return Usage(estimate_prompt(self.messages), self.reply_tokens, estimated=True)


def draft_requests(
    series: Series, lesson: Lesson, plan: Plan | None, single_reply: bool
) -> tuple[PlannedRequest, ...]:
    """The requests of a draft that needs no repair. Prompts omit the parts that depend on earlier replies."""
    ledger = summaries_before(series, lesson)
    steps = []
    if plan is None:
        steps.append(PlannedRequest("plan", plan_prompt(series, lesson, ledger), _PLAN_TOKENS))
        plan = _unknown(lesson)
    words = sum(section.words for section in lesson.kind.sections)
    has_code = bool(plan.demonstrations or plan.exercises)
    code = _CODE_TOKENS if has_code else 0
    if single_reply:
        tokens = int(words * _TOKENS_A_WORD) + code
        steps.append(PlannedRequest("post", post_prompt(series, lesson, plan, ledger), tokens))
        return tuple(steps)
    if has_code:
        steps.append(PlannedRequest("code", code_prompt(series, lesson, plan, ledger), code))
    for section in (*lesson.kind.sections, None):
        tokens = int((section.words if section else 150) * _TOKENS_A_WORD)
        messages = section_prompt(series, lesson, plan, ledger, section)
        steps.append(PlannedRequest(section.heading if section else "introduction", messages, tokens))
    return tuple(steps)


def revision_requests(series: Series, lesson: Lesson, request: RevisionRequest) -> tuple[PlannedRequest, ...]:
    """The requests of a revision that needs no repair.

    If the model decides which parts the note is about, the last request is that for all parts.
    """
    document = parse_document(post_to_revise(series, lesson).text)
    named = named_parts(document, request)
    parts = parts_of(document)
    shown = [part.text for part in parts if not named or part.name in named]
    others = [part.text for part in parts if named and part.name not in named]
    messages = revision_prompt(series, lesson, request.note, shown, others)
    tokens = sum(estimate(text) for text in shown)
    if named:
        return (PlannedRequest(f"revision of {', '.join(named)}", messages, tokens),)
    choice = choice_prompt(series, lesson, request.note, document.text, [part.name for part in parts])
    return (
        PlannedRequest("choice of parts", choice, _CHOICE_TOKENS),
        PlannedRequest("revision, if all parts are chosen", messages, tokens),
    )


def repairs_of(steps: Sequence[PlannedRequest], rounds: int) -> Usage:
    """The usage of the maximum number of repairs, if each rewrites a third of the post."""
    stable = max((estimate(step.messages[0].content) for step in steps), default=0)
    third = sum(step.reply_tokens for step in steps) // 3
    return Usage(rounds * (stable + third), rounds * third, estimated=True)


def _unknown(lesson: Lesson) -> Plan:
    """A placeholder for the plan, with the fields that the kind requires."""
    code = lesson.kind.code != "forbidden"
    exercises = lesson.kind.exercises
    return Plan.model_construct(
        objectives=lesson.points or (lesson.title,),
        demonstrations=(PlannedDemonstration(title=_LATER, shows=_LATER),) if code else (),
        exercises=(PlannedExercise(title=_LATER, tests=_LATER),) if code and exercises else (),
    )
