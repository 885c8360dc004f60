"""A thread pool that does not make the user wait after Ctrl-C."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def interruptible_pool(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Yield a pool and wait for its work, except after an interrupt.

    After an interrupt, waiting work is canceled. Running work is not waited for: it ends with its next
    request, since the model is closed, or with the process.
    """
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    except (KeyboardInterrupt, GeneratorExit):
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    except BaseException:
        pool.shutdown()
        raise
    pool.shutdown()
