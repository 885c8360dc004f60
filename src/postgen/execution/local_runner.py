"""Run several posts at a time in one worker on this machine. The worker is replaced if it dies."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from postgen.errors import SandboxError
from postgen.execution.program import Limits, Program
from postgen.execution.remote_executor import SubmitFn
from postgen.execution.result_decoder import StarvedError, failed_outcome
from postgen.execution.worker import preload
from postgen.execution.worker_client import WorkerClient, WorkerDiedError
from postgen.outcomes import PostOutcome


class LocalRunner:
    """Owns the worker process; starts it on first use. A closed runner cannot be used again.

    ``start_worker`` gets the packages that the worker imports before the first post.
    """

    def __init__(self, start_worker: Callable[[Sequence[str]], WorkerClient]) -> None:
        self.worker: WorkerClient | None = None
        self.is_closed = False
        self._start_worker = start_worker
        self._packages: Sequence[str] = preload.ALL
        self._lock = threading.Lock()
        self._turns = _Turns()

    def ensure_worker(self, packages: Sequence[str] = ()) -> WorkerClient:
        """Return the worker; start it if necessary. It imports ``packages``, or those of the last worker.

        Raises SandboxError if the runner is closed.
        """
        with self._lock:
            if self.is_closed:
                raise SandboxError("the engine was closed")
            if self.worker is None:
                self._packages = packages or self._packages
                self.worker = self._start_worker(self._packages)
            return self.worker

    @contextmanager
    def session(self, limits: Limits, jobs: int) -> Iterator[SubmitFn]:
        """Yield a function that submits a post; ``jobs`` posts run at a time. An error closes the runner."""
        with ThreadPoolExecutor(jobs, thread_name_prefix="postgen-post") as pool:
            try:
                yield lambda program: pool.submit(self._run_one, program, limits)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self.close()  # this also ends the posts that still run
                raise

    def close(self) -> None:
        with self._lock:
            worker, self.worker = self.worker, None
            self.is_closed = True
        if worker is not None:
            worker.close()

    def _run_one(self, program: Program, limits: Limits) -> PostOutcome:
        """Run a post. Run it a second time, alone, if the worker or its supervisor dies or if it was starved.

        So no post can change the outcome of another one by the load or the damage that it causes.
        """
        with self._turns.shared(), suppress(WorkerDiedError, StarvedError):
            return self._attempt(program, limits)
        with self._turns.alone():
            try:
                return self._attempt(program, limits)
            except StarvedError as error:
                return error.outcome
            except WorkerDiedError as error:
                if not self.ensure_worker().is_sound():
                    raise
                return failed_outcome(program, f"the sandbox failed twice while it ran this post: {error}")

    def _attempt(self, program: Program, limits: Limits) -> PostOutcome:
        """Run a post once. If it ends the worker, the next post gets another one."""
        worker = self.ensure_worker()
        try:
            return worker.run(program, limits)
        except WorkerDiedError:
            if worker.is_gone(patience=1.0):  # it may be about to end
                with self._lock:
                    if self.worker is worker:
                        self.worker = None
                worker.close()
            raise


class _Turns:
    """Lets posts run together, or one of them alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running = 0
        self._is_reserved = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._is_reserved)
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other post runs; meanwhile none starts."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_reserved)
            self._is_reserved = True
            self._changed.wait_for(lambda: not self._running)
        try:
            yield
        finally:
            with self._changed:
                self._is_reserved = False
                self._changed.notify_all()
