"""Several lessons in one go: planned in order, then written at the same time; one failure stops no other."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from postgen.drafting.settings import Result
from postgen.errors import PostgenError
from postgen.series import Lesson

Outcome = Result | PostgenError


def draft_many(
    lessons: Sequence[Lesson],
    plan: Callable[[Lesson], object] | None,
    draft: Callable[[Lesson], Result],
    at_once: int,
) -> Iterator[tuple[Lesson, Outcome]]:
    """Draft lessons and give each as soon as it is done or has failed.

    ``plan`` is called first, for all in reading order, so that each is planned with the plans of those before
    it at hand; ``None`` where planning costs nothing. Then ``draft`` is called for ``at_once`` lessons at a
    time. A lesson without points of its own looks back on its module: it waits for all the others.
    """
    ordered = sorted(lessons, key=lambda lesson: lesson.order)
    ready: list[Lesson] = []
    for lesson in ordered:
        try:
            if plan:
                plan(lesson)
            ready.append(lesson)
        except PostgenError as error:
            yield lesson, error
    for wave in ([x for x in ready if x.points], [x for x in ready if not x.points]):
        with ThreadPoolExecutor(max(1, at_once)) as pool:
            under_way = {pool.submit(draft, lesson): lesson for lesson in wave}
            for done in as_completed(under_way):
                lesson = under_way[done]
                try:
                    yield lesson, done.result()
                except PostgenError as error:
                    yield lesson, error
