"""What a draft would ask, without asking: every prompt as far as it is known before the first reply."""

from dataclasses import dataclass

from postgen.models import Message, Usage, estimate, estimate_prompt
from postgen.prompting import Plan, code_prompt, plan_prompt, post_prompt, section_prompt
from postgen.series import Lesson, Series
from postgen.series.plan import PlannedDemonstration, PlannedExercise
from postgen.validation.ledger import ledger_before

_PLAN_TOKENS = 600
_CODE_TOKENS = 1500
_TOKENS_A_WORD = 1.5  # of Markdown with formulas
_LATER = "(what the plan says)"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A request that would be made, and about how many tokens its reply would have."""

    purpose: str
    messages: tuple[Message, ...]
    reply_tokens: int

    @property
    def usage(self) -> Usage:
        return Usage(estimate_prompt(self.messages), self.reply_tokens, estimated=True)


def rehearse(series: Series, lesson: Lesson, plan: Plan | None, whole: bool) -> tuple[Rehearsed, ...]:
    """The requests of a draft that needs no repair. What depends on a reply is left out of later prompts."""
    ledger = ledger_before(series, lesson)
    steps = []
    if plan is None:
        steps.append(Rehearsed("plan", plan_prompt(series, lesson, ledger), _PLAN_TOKENS))
        plan = _unknown(lesson)
    words = sum(section.words for section in lesson.kind.sections)
    has_code = bool(plan.demonstrations or plan.exercises)
    code = _CODE_TOKENS if has_code else 0
    if whole:
        tokens = int(words * _TOKENS_A_WORD) + code
        steps.append(Rehearsed("post", post_prompt(series, lesson, plan, ledger), tokens))
        return tuple(steps)
    if has_code:
        steps.append(Rehearsed("code", code_prompt(series, lesson, plan, ledger), code))
    for section in (*lesson.kind.sections, None):
        tokens = int((section.words if section else 150) * _TOKENS_A_WORD)
        messages = section_prompt(series, lesson, plan, ledger, section)
        steps.append(Rehearsed(section.heading if section else "introduction", messages, tokens))
    return tuple(steps)


def repairs_of(steps: tuple[Rehearsed, ...], rounds: int) -> Usage:
    """What the most repairs would take if each rewrote a third of the post."""
    stable = max((estimate(step.messages[0].content) for step in steps), default=0)
    third = sum(step.reply_tokens for step in steps) // 3
    return Usage(rounds * (stable + third), rounds * third, estimated=True)


def _unknown(lesson: Lesson) -> Plan:
    """A plan that nobody has made yet, in the shape that the kind wants."""
    code = lesson.kind.code != "forbidden"
    exercises = lesson.kind.exercises
    return Plan.model_construct(
        objectives=lesson.points or (lesson.title,),
        demonstrations=(PlannedDemonstration(title=_LATER, shows=_LATER),) if code else (),
        exercises=(PlannedExercise(title=_LATER, tests=_LATER),) if code and exercises else (),
    )
