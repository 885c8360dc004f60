"""Drafts several lessons through the Batch API, in passes: each goes as far as the replies allow."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from postgen.drafting.batch_model import BatchModel
from postgen.drafting.draft import DraftResult, DraftSettings, draft_post, plan_post
from postgen.drafting.reporter import SILENT, PrefixedReporter, Reporter
from postgen.errors import PostgenError
from postgen.llm import LanguageModel, ReplyPendingError
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


def draft_in_batches(
    series: Series,
    lessons: Sequence[Lesson],
    model: BatchModel,
    settings: DraftSettings,
    reporter: Reporter = SILENT,
    seconds: float | None = None,
) -> Iterator[tuple[Lesson, Outcome]]:
    """Draft lessons and yield each as soon as it is done or has failed.

    All plans are requested in one batch, then all code, and so on. Replies are in the journals, so that no
    pass repeats a request. The batch is polled every ``seconds``; with ``None`` it is polled once, lessons
    that are not finished are yielded with an ``ReplyPendingError``, and a later call continues.

    Raises:
        ModelError: the endpoint refused a batch, or could not be reached.
    """
    left = sorted(lessons, key=lambda lesson: lesson.order)
    planned: set[str] = set()
    while left:
        finished: list[tuple[Lesson, Outcome]] = []
        for lesson in left:
            if lesson.id in planned:
                continue
            error = plan_outcome(series, lesson, model, settings, reporter)
            if error is None:
                planned.add(lesson.id)
            elif not isinstance(error, ReplyPendingError):
                finished.append((lesson, error))
        if all(x.id in planned for x in left):
            # A lesson without points reviews its module: it is written after all others.
            wave = [x for x in left if x.points] or left
            with ThreadPoolExecutor(len(wave)) as pool:
                outcomes = pool.map(lambda x: draft_outcome(series, x, model, settings, reporter), wave)
                finished += [
                    (lesson, outcome)
                    for lesson, outcome in zip(wave, outcomes, strict=True)
                    if not isinstance(outcome, ReplyPendingError)
                ]
        for lesson, outcome in finished:
            left.remove(lesson)
            yield lesson, outcome
        if finished or not left:
            continue
        model.submit()
        if not model.collect(seconds):
            awaited = ReplyPendingError("waiting for its batch; rerun the command to continue")
            yield from ((lesson, awaited) for lesson in left)
            return
