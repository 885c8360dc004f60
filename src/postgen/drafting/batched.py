"""Several lessons by batches: each pass goes as far as the replies reach, and asks for what is missing."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from postgen.drafting.batch_model import BatchModel
from postgen.drafting.many import Outcome
from postgen.drafting.settings import Result
from postgen.errors import PostgenError
from postgen.models import AwaitedError
from postgen.series import Lesson

Done = TypeVar("Done")


def draft_batched(
    lessons: Sequence[Lesson],
    plan: Callable[[Lesson], object],
    draft: Callable[[Lesson], Result],
    model: BatchModel,
    seconds: float | None,
) -> Iterator[tuple[Lesson, Outcome]]:
    """Draft lessons and give each as soon as it is done or has failed.

    All plans are asked for in one batch, then all code, and so on; what was answered is in the journals, so
    that a pass repeats nothing. ``seconds`` lie between two looks at a batch; with ``None`` the lessons that
    still wait are given as awaited, and a later call goes on.

    Raises:
        ModelError: a batch was refused, or the endpoint cannot be asked.
    """
    left = sorted(lessons, key=lambda lesson: lesson.order)
    planned: set[str] = set()
    while left:
        over: list[tuple[Lesson, Outcome]] = []
        for lesson in left:
            if lesson.id in planned:
                continue
            outcome = _outcome(plan, lesson)
            if not isinstance(outcome, PostgenError):
                planned.add(lesson.id)
            elif not isinstance(outcome, AwaitedError):
                over.append((lesson, outcome))
        if all(x.id in planned for x in left):
            # A lesson without points looks back on its module: it waits for all the others.
            wave = [x for x in left if x.points] or left
            with ThreadPoolExecutor(len(wave)) as pool:
                done = zip(wave, pool.map(lambda x: _outcome(draft, x), wave), strict=True)
                over += [(x, outcome) for x, outcome in done if not isinstance(outcome, AwaitedError)]
        for lesson, result in over:
            left.remove(lesson)
            yield lesson, result
        if over or not left:
            continue
        model.submit()
        if not model.collect(seconds):
            awaited = AwaitedError("waits for its batch; the same command goes on")
            yield from ((lesson, awaited) for lesson in left)
            return


def _outcome(work: Callable[[Lesson], Done], lesson: Lesson) -> Done | PostgenError:
    try:
        return work(lesson)
    except PostgenError as error:
        return error
