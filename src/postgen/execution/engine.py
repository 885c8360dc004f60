"""The engine: return cached outcomes first, then run the other posts, several at a time."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from typing import Self

from postgen import __version__
from postgen.errors import PostgenError
from postgen.execution import cache, confinement, order
from postgen.execution.canonical import canonical, located, located_text
from postgen.execution.data import DataFiles
from postgen.execution.elsewhere import Conditions, Elsewhere, Submit
from postgen.execution.environment import ReaderEnvironment
from postgen.execution.gpu import devices as gpu_devices
from postgen.execution.gpu import find as find_gpu
from postgen.execution.here import Here
from postgen.execution.limits import Limits
from postgen.execution.once import Once
from postgen.execution.program import Program
from postgen.outcomes import BlockOutcome, BlockStatus, PostOutcome
from postgen.processors import processors

Environment = ReaderEnvironment | Callable[[], ReaderEnvironment]


class Engine:
    """Runs posts in one reader environment. It is a context manager: leaving it ends the worker.

    ``environment`` may be a function that returns the environment when it is first needed. ``jobs`` is the
    number of posts that run at a time (default: one per processor). ``sandbox`` is ``auto``, ``namespaces``,
    ``landlock`` or ``none``. With ``cache`` False every post runs, and no outcome is cached. ``data``
    returns the files that posts may read, when they are first needed. ``elsewhere`` is an executor that runs
    the posts outside this process. With ``gpu`` posts use the GPU, one at a time, if the environment
    supports it.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        limits: Limits | None = None,
        jobs: int | None = None,
        sandbox: str = "auto",
        cache: bool = True,
        data: Callable[[], DataFiles | None] = lambda: None,
        elsewhere: Elsewhere | None = None,
        gpu: bool = False,
    ) -> None:
        confinement.modes(sandbox)  # raises for an unsupported sandbox
        self.limits = limits or Limits()
        self._environment = Once(environment if callable(environment) else lambda: environment)
        self._data = Once(data)
        self._jobs = jobs or processors()
        self._sandbox = sandbox
        self._caches = cache
        self._elsewhere = elsewhere
        self._may_use_gpu = gpu
        self._gpu = Once(lambda: find_gpu(self._environment()) if gpu else (None, ""))
        self._here = Here(self._environment, sandbox, self._data, lambda: self._gpu()[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def sandbox(self) -> str:
        """The sandbox in use, once the worker is ready; empty before."""
        return self._here.worker.mode if self._here.worker else ""

    @property
    def note(self) -> str:
        """Why posts ran on the CPU although they may use a GPU; empty otherwise."""
        return self._gpu()[1] if self._here.worker else ""

    @property
    def is_started(self) -> bool:
        """True if a worker was started. None is needed if every outcome is cached."""
        return self._here.worker is not None

    def start(self, programs: Sequence[Program] | None = None) -> None:
        """Start the worker in the background if any of ``programs`` needs it. Returns immediately.

        Raises nothing: :meth:`run` raises the errors of the start.
        """
        if self._elsewhere is not None:
            return
        if programs is None:
            self._here.warm()
        elif any(not program.is_idle for program in programs):
            threading.Thread(
                target=self._start_for, args=(list(programs), self._here.closings), daemon=True
            ).start()

    def _start_for(self, programs: list[Program], generation: int) -> None:
        with suppress(PostgenError):
            if any(not p.is_idle and self.kept(p) is None for p in programs):
                self._here.warm(generation)

    def run(
        self, programs: Sequence[Program], on_outcome: Callable[[PostOutcome], None] | None = None
    ) -> list[PostOutcome]:
        """Run ``programs`` and return their outcomes in order; ``on_outcome`` gets each when it is known.

        Raises SandboxError and ReaderEnvironmentError. A failing post raises nothing.
        """
        return self._run(programs, on_outcome)

    def begin(
        self, programs: Sequence[Program], on_outcome: Callable[[PostOutcome], None] | None = None
    ) -> Callable[[], list[PostOutcome]]:
        """Run ``programs`` in a background thread, which also calls ``on_outcome``.

        Returns a function that waits for the outcomes and returns or raises like :meth:`run`. If you do not
        call it, close the engine.
        """
        if not programs or self._elsewhere is not None:  # an early start gains nothing on a cluster
            return lambda: self.run(programs, on_outcome)
        result: Future[list[PostOutcome]] = Future()
        generation = self._here.closings

        def run() -> None:
            try:
                result.set_result(self._run(programs, on_outcome, generation))
            except BaseException as error:
                result.set_exception(error)

        threading.Thread(target=run, name="postgen-run", daemon=True).start()
        return result.result

    def _run(
        self,
        programs: Sequence[Program],
        on_outcome: Callable[[PostOutcome], None] | None,
        generation: int | None = None,
    ) -> list[PostOutcome]:
        outcomes: dict[int, PostOutcome] = {}

        def add(index: int, outcome: PostOutcome) -> None:
            outcomes[index] = outcome
            if on_outcome is not None:
                on_outcome(outcome)

        for index, program in enumerate(programs):
            cached = idle_outcome(program) if program.is_idle else self.kept(program)
            if cached is not None:
                add(index, cached)
        missing = [index for index in range(len(programs)) if index not in outcomes]
        if missing:
            ordered = order.longest_first([programs[index] for index in missing])
            with self._session(generation) as submit:
                futures = {
                    submit(canonical(programs[missing[position]])): missing[position] for position in ordered
                }
                for future in as_completed(futures):
                    index = futures[future]
                    add(index, self._finish(programs[index], future))
        return [outcomes[index] for index in range(len(programs))]

    def _session(self, generation: int | None) -> AbstractContextManager[Submit]:
        """A function that submits a post to the local worker or to the external executor."""
        if self._elsewhere is None:
            return self._here.session(self.limits, self._jobs, generation)
        environment = self._environment()
        return self._elsewhere.session(
            Conditions(__version__, environment, self.limits, self._sandbox, self._data(), self._may_use_gpu)
        )

    @contextmanager
    def limited(self, **changes: float) -> Iterator[None]:
        """Change the limits temporarily. The worker stays the same."""
        before = self.limits
        self.limits = replace(before, **changes)  # type: ignore[arg-type]
        try:
            yield
        finally:
            self.limits = before

    def close(self) -> None:
        """End the worker and all running posts. The engine can be used again: it starts a new worker."""
        self._here.close()

    def _finish(self, program: Program, future: "Future[PostOutcome]") -> PostOutcome:
        """Cache the canonical outcome; return it with the path and the lines of ``program``."""
        try:
            outcome = future.result()
        except PostgenError as error:
            error.args = tuple(located_text(str(part), program) for part in error.args)
            raise
        found = located(outcome, program)
        if self._caches:
            cache.keep(self._key(canonical(program)), outcome)
            order.remember(found)
        return found

    def _key(self, program: Program) -> str:
        gpu = self._may_use_gpu and bool(gpu_devices())
        return cache.key_of(program, self._environment(), self.limits, self._data(), gpu=gpu)

    def kept(self, program: Program) -> PostOutcome | None:
        """The cached outcome of a program; None if there is none. Starts nothing."""
        if not self._caches:
            return None
        own = canonical(program)
        outcome = cache.find(own, self._key(own), self._sandbox)
        return outcome and located(outcome, program)


def idle_outcome(program: Program) -> PostOutcome:
    """The outcome of a post without code to run."""
    blocks = tuple(BlockOutcome(block.line, BlockStatus.NOT_RUN) for block in program.blocks)
    return PostOutcome(program.path, blocks, sandbox="")
