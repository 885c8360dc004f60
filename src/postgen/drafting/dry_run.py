"""The requests of a draft or a revision, without sending them: all prompts that are known in advance."""

from collections.abc import Sequence
from dataclasses import dataclass

from postgen.document import parse_document
from postgen.drafting.post_writer import TOKENS_A_WORD
from postgen.drafting.replies import parts_of
from postgen.drafting.revise import RevisionRequest, named_parts, post_to_revise
from postgen.llm.pricing import estimate, estimate_prompt
from postgen.llm.protocol import Message, Usage
from postgen.prompting.prompts import LessonPrompts, Results, choice_prompt, revision_prompt
from postgen.series import Lesson, SectionConfig, Series
from postgen.series.post_plan import Plan, PlannedDemonstration, PlannedExercise, PlannedStory
from postgen.validation.lesson_background import lesson_background

_PLAN_TOKENS = 1200
_CODE_TOKENS = 3000
_VERDICT_TOKENS = 700
_CHOICE_TOKENS = 30
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
    series: Series, lesson: Lesson, plan: Plan | None, by_section: bool
) -> tuple[PlannedRequest, ...]:
    """The requests of a draft that needs no repair. Prompts omit the parts that depend on earlier replies."""
    prompts = LessonPrompts(series, lesson, lesson_background(series, lesson))
    kind, steps = lesson.kind, []
    if plan is None:
        steps.append(PlannedRequest("plan", prompts.plan(), _PLAN_TOKENS))
        plan = _unknown(lesson)
    tale = next((s for s in kind.sections if s.effective_role == "eli5"), None)
    tale = tale if plan.chosen_story else None
    if tale:
        steps.append(PlannedRequest(tale.heading, prompts.eli5(plan, tale), _tokens(lesson, tale)))
    if kind.code != "forbidden" and (plan.demonstrations or plan.exercises):
        steps.append(PlannedRequest("code", prompts.code(plan), _CODE_TOKENS))
    if plan.demonstrations:
        look = prompts.look(plan, Results())
        steps.append(PlannedRequest("verdict on the results", look, _VERDICT_TOKENS))
    if not by_section:
        words = lesson.word_count - (lesson.section_words(tale) if tale else 0)
        written = _LATER if tale else ""
        messages = prompts.prose(plan, Results(), written)
        steps.append(PlannedRequest("prose", messages, int(words * TOKENS_A_WORD)))
        return tuple(steps)
    for section in (*(s for s in kind.sections if s is not tale), None):
        messages = prompts.section(plan, Results(), section)
        name = section.heading if section else "introduction"
        steps.append(PlannedRequest(name, messages, _tokens(lesson, section)))
    return tuple(steps)


def _tokens(lesson: Lesson, section: SectionConfig | None) -> int:
    return int((lesson.section_words(section) if section else 150) * TOKENS_A_WORD)


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
        stories=(PlannedStory(title=_LATER, tells=_LATER),),
        story=_LATER,
        demonstrations=(PlannedDemonstration(title=_LATER, shows=_LATER),) if code else (),
        exercises=(PlannedExercise(title=_LATER, tests=_LATER),) if code and exercises else (),
    )
