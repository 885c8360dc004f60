"""Drafts several lessons: plans them in order, then writes them at the same time."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from postgen.drafting.draft import DraftResult, DraftSettings, draft_post, plan_post
from postgen.drafting.reporter import SILENT, PrefixedReporter, Reporter
from postgen.errors import PostgenError
from postgen.llm import LanguageModel
from postgen.series import Lesson, Series

Outcome = DraftResult | PostgenError


def draft_concurrently(
    series: Series,
    lessons: Sequence[Lesson],
    model: LanguageModel,
    settings: DraftSettings,
    reporter: Reporter = SILENT,
) -> Iterator[tuple[Lesson, Outcome]]:
    """Draft lessons and yield each as soon as it is done or has failed. A failure does not stop the others.

    The lessons are planned in reading order, so that each plan can use the earlier ones. The embedded model
    makes no plans worth waiting for. A lesson without points reviews its module: it is written last.
    """
    ready: list[Lesson] = []
    for lesson in sorted(lessons, key=lambda lesson: lesson.order):
        outcome = None if model.embedded else plan_outcome(series, lesson, model, settings, reporter)
        if outcome:
            yield lesson, outcome
        else:
            ready.append(lesson)
    at_once = max(1, model.capabilities.parallel // 2)  # each requests several sections at a time
    for wave in ([x for x in ready if x.points], [x for x in ready if not x.points]):
        with ThreadPoolExecutor(at_once) as pool:
            pending = {
                pool.submit(draft_outcome, series, lesson, model, settings, reporter): lesson
                for lesson in wave
            }
            for done in as_completed(pending):
                yield pending[done], done.result()


def plan_outcome(
    series: Series, lesson: Lesson, model: LanguageModel, settings: DraftSettings, reporter: Reporter
) -> PostgenError | None:
    """Plan a lesson; return the error if that fails."""
    try:
        plan_post(series, lesson, model, settings, PrefixedReporter(reporter, f"{lesson.id}: "))
    except PostgenError as error:
        return error
    return None


def draft_outcome(
    series: Series, lesson: Lesson, model: LanguageModel, settings: DraftSettings, reporter: Reporter
) -> Outcome:
    """Draft a lesson; return the error if that fails."""
    try:
        return draft_post(series, lesson, model, settings, PrefixedReporter(reporter, f"{lesson.id}: "))
    except PostgenError as error:
        return error
