"""Drafts several lessons through the Batch API, in passes: each goes as far as the replies allow."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from postgen.drafting.batch_model import BatchModel
from postgen.drafting.concurrent_drafts import Outcome, draft_outcome, plan_outcome
from postgen.drafting.draft import DraftSettings
from postgen.drafting.reporter import SILENT, Reporter
from postgen.llm import ReplyPendingError
from postgen.series import Lesson, Series


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
