"""Run several posts at a time in one worker on this machine. The worker is replaced if it dies."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from postgen.errors import SandboxError
from postgen.execution.data import DataFiles
from postgen.execution.elsewhere import Submit
from postgen.execution.environment import ReaderEnvironment
from postgen.execution.gpu import Gpu
from postgen.execution.limits import Limits
from postgen.execution.program import Program
from postgen.execution.results import collect, request_for
from postgen.execution.warm import WarmWorker
from postgen.execution.worker_process import WorkerGoneError
from postgen.outcomes import PostOutcome


class Here:
    """Owns the worker process; starts it on first use."""

    def __init__(
        self,
        environment: Callable[[], ReaderEnvironment],
        sandbox: str,
        data: Callable[[], DataFiles | None],
        gpu: Callable[[], Gpu | None],
    ) -> None:
        self.worker: WarmWorker | None = None
        self._environment = environment
        self._sandbox = sandbox
        self._data = data
        self._gpu = gpu
        self.closings = 0  # the number of calls of close
        self._lock = threading.Lock()

    def warm(self, generation: int | None = None) -> WarmWorker:
        """Return the worker; start it if necessary.

        Raises WorkerGoneError if ``close`` has been called since ``generation`` was read.
        """
        with self._lock:
            if generation not in (None, self.closings):
                raise WorkerGoneError("the engine was closed")
            if self.worker is None:
                self.worker = WarmWorker(self._environment, self._sandbox, self._data, self._gpu)
            return self.worker

    @contextmanager
    def session(self, limits: Limits, jobs: int, generation: int | None = None) -> Iterator[Submit]:
        """Yield a function that submits a post; ``jobs`` posts run at a time. Raises like :meth:`warm`."""
        self.warm(generation)
        with ThreadPoolExecutor(1 if self._gpu() else jobs, thread_name_prefix="postgen-post") as pool:
            try:
                generation = self.closings
                yield lambda program: pool.submit(self._run_one, program, limits, generation)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self.close()  # this also ends the posts that still run
                raise

    def close(self) -> None:
        """End the worker and all running posts."""
        with self._lock:
            worker, self.worker = self.worker, None
            self.closings += 1
        if worker is not None:
            worker.close()

    def _run_one(self, program: Program, limits: Limits, generation: int) -> PostOutcome:
        """Run a post. Run it a second time if the worker or the supervisor dies."""
        worker = self.warm(generation)
        try:
            return _run_in(worker, program, limits)
        except WorkerGoneError:
            self._drop_if_gone(worker)
        return _run_in(self.warm(generation), program, limits)

    def _drop_if_gone(self, worker: WarmWorker) -> None:
        """Forget the worker if it has ended, so that the next post starts another one."""
        if worker.is_gone(patience=1.0):  # it may be about to end
            with self._lock:
                if self.worker is worker:
                    self.worker = None
            worker.close()


def _run_in(worker: WarmWorker, program: Program, limits: Limits) -> PostOutcome:
    request = request_for(program, limits)
    with worker.post(request, [block.source for block in program.blocks]) as sock:
        try:
            return collect(program, sock, limits, worker.mode)
        except SandboxError as error:
            raise WorkerGoneError(f"{error} {worker.complaint()}".strip()) from error
