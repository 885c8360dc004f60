"""One writer for each lesson: a lock that ends with its process, however that ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from postgen.errors import StorageError, SurroundingsError
from postgen.series import Lesson, Series


@contextmanager
def held(series: Series, lesson: Lesson) -> Iterator[None]:
    """Hold a lesson, so that no other postgen drafts it, nor accepts a reply for it, at the same time.

    Raises:
        SurroundingsError: another process, or another thread of this one, holds it.
        StorageError: the lock file cannot be made.
    """
    import fcntl

    path = series.state / "locks" / f"{lesson.id}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}") from error
    with file:  # closing the file gives the lock back
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            who = f" (process {number})" if (number := file.read().strip()) else ""
            raise SurroundingsError(
                f"lesson {lesson.id} is being written by another postgen{who}; "
                "wait for it or end it, then try again: nothing was asked and nothing was written"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
