"""Running posts: cached outcomes first, the rest by the warm worker, several at a time."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from typing import Self

from postgen.errors import SandboxError
from postgen.execution.environment import ReaderEnvironment
from postgen.execution.limits import Limits
from postgen.execution.program import Program
from postgen.execution.results import collect, request_for
from postgen.execution.warm import WarmWorker
from postgen.outcomes import BlockOutcome, BlockStatus, PostOutcome

Environment = ReaderEnvironment | Callable[[], ReaderEnvironment]


class Engine:
    """Runs posts in one reader environment. Use it as a context manager: leaving it ends the worker.

    ``environment`` may be a function that gives the environment when it is first needed. ``jobs`` is how
    many posts run at a time (default: one a processor). ``sandbox`` is one of
    :data:`postgen.execution.confinement.CHOICES`.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        limits: Limits | None = None,
        jobs: int | None = None,
        sandbox: str = "auto",
        cache: bool = True,
    ) -> None:
        self.limits = limits or Limits()
        self._environment = environment
        self._jobs = jobs or len(os.sched_getaffinity(0))
        self._sandbox = sandbox
        self._cache = cache
        self._worker: WarmWorker | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def sandbox(self) -> str:
        """The confinement that posts run in, once the worker is ready; empty before."""
        return self._worker.mode if self._worker else ""

    def start(self, programs: Sequence[Program] | None = None) -> None:
        """Start the worker in the background, if any of ``programs`` will need it. Returns at once."""
        if programs is None or any(not program.is_idle for program in programs):
            self._warm()

    def run(
        self, programs: Sequence[Program], on_outcome: Callable[[PostOutcome], None] | None = None
    ) -> list[PostOutcome]:
        """The outcomes of ``programs``, in their order; ``on_outcome`` gets each as soon as it is known.

        Raises SandboxError and ReaderEnvironmentError, never anything about a post.
        """
        told = threading.Lock()

        def tell(outcome: PostOutcome) -> PostOutcome:
            if on_outcome is not None:
                with told:
                    on_outcome(outcome)
            return outcome

        found: dict[int, PostOutcome] = {}
        for index, program in enumerate(programs):
            if program.is_idle:
                found[index] = tell(idle_outcome(program))
        todo = [index for index in range(len(programs)) if index not in found]
        if todo:
            self._warm()
            with ThreadPoolExecutor(self._jobs, thread_name_prefix="postgen-post") as pool:
                futures = {pool.submit(self._run_one, programs[i]): i for i in todo}
                try:
                    pending = set(futures)
                    while pending:
                        done, pending = wait(pending, return_when=FIRST_EXCEPTION, timeout=0.1)
                        for future in done:
                            found[futures[future]] = tell(future.result())
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    self.close()  # posts that run meanwhile end with the worker
                    raise
        return [found[index] for index in range(len(programs))]

    @contextmanager
    def limited(self, **changes: float) -> Iterator[None]:
        """Run posts under other limits for a while, with the same warm worker."""
        before = self.limits
        self.limits = replace(before, **changes)  # type: ignore[arg-type]
        try:
            yield
        finally:
            self.limits = before

    def close(self) -> None:
        """End the worker and whatever runs. The engine can be used again: it starts another."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()

    def _run_one(self, program: Program) -> PostOutcome:
        worker = self._warm()
        request = request_for(program, self.limits)
        with worker.post(request, [block.source for block in program.blocks]) as sock:
            try:
                return collect(program, sock, self.limits, worker.mode)
            except SandboxError as error:
                raise SandboxError(f"{error} {worker.complaint()}".strip()) from error

    def _warm(self) -> WarmWorker:
        with self._lock:
            if self._worker is None:
                source = self._environment
                given = source if callable(source) else lambda: source
                self._worker = WarmWorker(given, self._sandbox)
            return self._worker


def idle_outcome(program: Program) -> PostOutcome:
    """The outcome of a post that has nothing to run."""
    blocks = tuple(BlockOutcome(block.line, BlockStatus.NOT_RUN) for block in program.blocks)
    return PostOutcome(program.path, blocks, sandbox="")


def execute(
    programs: Sequence[Program],
    environment: Environment,
    *,
    limits: Limits | None = None,
    jobs: int | None = None,
    sandbox: str = "auto",
    cache: bool = True,
    on_outcome: Callable[[PostOutcome], None] | None = None,
) -> list[PostOutcome]:
    """Run ``programs`` with an engine of their own. See :class:`Engine`."""
    with Engine(environment, limits=limits, jobs=jobs, sandbox=sandbox, cache=cache) as engine:
        return engine.run(programs, on_outcome)
