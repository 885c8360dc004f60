"""Drafts several lessons: at the same time, or in passes through the Batch API."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from typing import TypeVar

from postgen.drafting.batch_model import BatchModel
from postgen.drafting.draft import DraftResult, DraftSettings, draft_post, plan_post
from postgen.drafting.reporter import SILENT, PrefixedReporter, Reporter
from postgen.errors import PostgenError
from postgen.llm.protocol import LanguageModel, ReplyPendingError
from postgen.series import Lesson, Series
from postgen.thread_pool import interruptible_pool

T = TypeVar("T")
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
    attempt = _attempts(series, model, settings, reporter)
    ready: list[Lesson] = []
    for lesson in sorted(lessons, key=lambda lesson: lesson.order):
        plan = None if model.embedded else attempt(plan_post, lesson)
        if isinstance(plan, PostgenError):
            yield lesson, plan
        else:
            ready.append(lesson)
    at_once = max(1, model.capabilities.parallel // 2)  # each requests several sections at a time
    for wave in ([x for x in ready if x.points], [x for x in ready if not x.points]):
        with interruptible_pool(at_once) as pool:
            pending = {pool.submit(attempt, draft_post, lesson): lesson for lesson in wave}
            for done in as_completed(pending):
                yield pending[done], done.result()


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
    that are not finished are yielded with a ``ReplyPendingError``, and a later call continues.

    Raises:
        ModelError: the endpoint refused a batch, or could not be reached.
    """
    attempt = _attempts(series, model, settings, reporter)
    left = sorted(lessons, key=lambda lesson: lesson.order)
    planned: set[str] = set()
    while left:
        outcomes: list[tuple[Lesson, Outcome]] = []
        for lesson in left:
            plan = None if lesson.id in planned else attempt(plan_post, lesson)
            if isinstance(plan, PostgenError):
                outcomes.append((lesson, plan))
            else:
                planned.add(lesson.id)
        if not outcomes:
            # A lesson without points reviews its module: it is written after all others.
            wave = [x for x in left if x.points] or left
            with interruptible_pool(len(wave)) as pool:
                outcomes = list(zip(wave, pool.map(lambda x: attempt(draft_post, x), wave), strict=True))
        finished = [pair for pair in outcomes if not isinstance(pair[1], ReplyPendingError)]
        for lesson, outcome in finished:
            left.remove(lesson)
            yield lesson, outcome
        if finished or not left:
            continue
        model.submit()
        if not model.collect(seconds):
            pending = ReplyPendingError("waiting for its batch; rerun the command to continue")
            yield from ((lesson, pending) for lesson in left)
            return


Work = Callable[[Series, Lesson, LanguageModel, DraftSettings, Reporter], T]


def _attempts(
    series: Series, model: LanguageModel, settings: DraftSettings, reporter: Reporter
) -> Callable[[Work[T], Lesson], T | PostgenError]:
    """A function that plans or drafts a lesson and returns the error if that fails."""

    def attempt(work: Work[T], lesson: Lesson) -> T | PostgenError:
        try:
            return work(series, lesson, model, settings, PrefixedReporter(reporter, f"{lesson.id}: "))
        except PostgenError as error:
            return error

    return attempt
