"""The engine: it returns cached outcomes, and runs the other posts, longest first."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, as_completed
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Generic, Self, TypeVar

from postgen.errors import PostgenError
from postgen.execution.data_snapshot import DataSnapshot
from postgen.execution.environment import ReaderEnvironment
from postgen.execution.gpu import devices as gpu_devices
from postgen.execution.gpu import find as find_gpu
from postgen.execution.local_runner import LocalRunner
from postgen.execution.outcome_cache import load, outcome_key, save
from postgen.execution.path_placeholder import MARK, with_path
from postgen.execution.program import Limits, Program
from postgen.execution.remote_executor import JobSpec, RemoteSessionFn, SubmitFn
from postgen.execution.sandbox import candidate_modes
from postgen.execution.worker.preload import choose_packages
from postgen.execution.worker_client import WorkerClient
from postgen.files import cpu_count
from postgen.outcomes import BlockOutcome, BlockStatus, PostOutcome
from postgen.version import __version__

_T = TypeVar("_T")


class Lazy(Generic[_T]):
    """Calls ``source`` once and caches its value or its PostgenError. Thread-safe."""

    def __init__(self, source: Callable[[], _T]) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._result: Future[_T] = Future()

    def __call__(self) -> _T:
        with self._lock:
            if not self._result.done():
                try:
                    self._result.set_result(self._source())
                except PostgenError as error:
                    self._result.set_exception(error)
        if failure := self._result.exception():
            raise type(failure)(str(failure))  # each thread needs its own exception
        return self._result.result()


class Engine:
    """Runs posts in one reader environment. It is a context manager: leaving it ends the worker.

    The functions ``environment`` and ``data``, which returns the files that posts may read, are called when
    their values are first needed. ``jobs`` posts run at a time (default: one per processor). ``sandbox`` is
    ``auto``, ``namespaces``, ``landlock`` or ``none``. ``elsewhere`` runs the posts outside this process.
    With ``gpu`` posts use the GPU, one at a time, if the environment supports it.
    """

    def __init__(
        self,
        environment: ReaderEnvironment | Callable[[], ReaderEnvironment],
        *,
        limits: Limits | None = None,
        jobs: int | None = None,
        sandbox: str = "auto",
        cache: bool = True,
        data: Callable[[], DataSnapshot | None] = lambda: None,
        elsewhere: RemoteSessionFn | None = None,
        gpu: bool = False,
    ) -> None:
        candidate_modes(sandbox)  # raises for an unsupported sandbox
        self.limits = limits or Limits()
        self._environment = Lazy(environment if callable(environment) else lambda: environment)
        self._data = Lazy(data)
        self._jobs = jobs or cpu_count()
        self._sandbox = sandbox
        self._caches = cache
        self._elsewhere = elsewhere
        self._may_use_gpu = gpu
        self._gpu = Lazy(lambda: find_gpu(self._environment()) if gpu else (None, ""))
        self._lock = threading.Lock()
        self._runner = self._new_runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def gpu_notice(self) -> str:
        """Why posts ran on the CPU although they may use a GPU; empty otherwise."""
        return self._gpu()[1] if self.is_started else ""

    @property
    def is_started(self) -> bool:
        """True if a worker was started. None is needed if every outcome is cached."""
        return self._runner.worker is not None

    def start(self) -> None:
        """Start the worker in the background. :meth:`run` raises the errors of the start."""
        if self._elsewhere is None:
            self._open_runner().ensure_worker()

    def run(self, programs: Sequence[Program]) -> list[PostOutcome]:
        """Run ``programs`` and return their outcomes in order.

        Raises SandboxError and ReaderEnvironmentError. A failing post raises nothing.
        """
        return self._run(programs, self._open_runner())

    def run_in_background(self, programs: Sequence[Program]) -> Callable[[], list[PostOutcome]]:
        """Start to run ``programs``, and return a function that waits for what :meth:`run` returns or raises.

        If you do not call the function, close the engine.
        """
        if not programs or self._elsewhere is not None:  # an early start gains nothing on a cluster
            return lambda: self.run(programs)
        result: Future[list[PostOutcome]] = Future()
        runner = self._open_runner()

        def run() -> None:
            try:
                result.set_result(self._run(programs, runner))
            except BaseException as error:
                result.set_exception(error)

        threading.Thread(target=run, name="postgen-run", daemon=True).start()
        return result.result

    def _run(self, programs: Sequence[Program], runner: LocalRunner) -> list[PostOutcome]:
        outcomes = {program: _empty_outcome(program) for program in programs if not program.is_runnable}
        outcomes |= self.cached_outcomes(programs)
        missing = [program for program in dict.fromkeys(programs) if program not in outcomes]
        # The longest program first, so that no processor waits for it at the end.
        missing.sort(key=lambda program: program.line_count, reverse=True)
        if missing:
            with self._session(runner, missing) as submit:
                futures = {submit(replace(program, path=MARK)): program for program in missing}
                for future in as_completed(futures):
                    outcomes[futures[future]] = self._finish(futures[future], future)
        return [outcomes[program] for program in programs]

    def _session(self, runner: LocalRunner, programs: Sequence[Program]) -> AbstractContextManager[SubmitFn]:
        """A function that submits a post to the local worker or to the external executor."""
        if self._elsewhere is None:
            sources = (block.source for program in programs for block in program.blocks)
            runner.ensure_worker(choose_packages(sources))  # imports them while the GPU is detected
            return runner.session(self.limits, 1 if self._gpu()[0] else self._jobs)
        environment, data = self._environment(), self._data()
        return self._elsewhere(
            JobSpec(__version__, environment, self.limits, self._sandbox, data, self._may_use_gpu)
        )

    def close(self) -> None:
        """End the worker and all running posts. The engine can be used again: it starts a new worker."""
        self._runner.close()

    def _open_runner(self) -> LocalRunner:
        """The runner for a new call. Calls that began before :meth:`close` still have the closed one."""
        with self._lock:
            if self._runner.is_closed:
                self._runner = self._new_runner()
            return self._runner

    def _new_runner(self) -> LocalRunner:
        return LocalRunner(
            lambda packages: WorkerClient(
                self._environment, self._sandbox, self._data, lambda: self._gpu()[0], packages
            )
        )

    def _finish(self, program: Program, future: "Future[PostOutcome]") -> PostOutcome:
        """Cache the outcome, and return it with the path of ``program``."""
        try:
            outcome = future.result()
        except PostgenError as error:
            error.args = tuple(str(part).replace(MARK, program.path) for part in error.args)
            raise
        if self._caches:
            save(self._key(program), program, outcome)
        return with_path(outcome, program.path)

    def _key(self, program: Program) -> str:
        gpu = self._may_use_gpu and bool(gpu_devices())
        return outcome_key(program, self._environment(), self.limits, self._data(), gpu=gpu)

    def cached_outcomes(self, programs: Sequence[Program]) -> dict[Program, PostOutcome]:
        """The outcomes of those programs that are cached. Starts nothing."""
        if not self._caches:
            return {}
        keys = {program: self._key(program) for program in programs if program.is_runnable}
        return load(keys, self._sandbox)


def _empty_outcome(program: Program) -> PostOutcome:
    """The outcome of a post without code to run."""
    blocks = tuple(BlockOutcome(block.line, BlockStatus.NOT_RUN) for block in program.blocks)
    return PostOutcome(program.path, blocks, sandbox="")
