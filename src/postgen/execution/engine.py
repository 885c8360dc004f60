"""Running posts: cached outcomes first, the rest by the warm worker, several at a time."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from typing import Self

from postgen import __version__
from postgen.errors import PostgenError
from postgen.execution import cache, confinement, order
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
    """Runs posts in one reader environment. Use it as a context manager: leaving it ends the worker.

    ``environment`` may be a function that gives the environment when it is first needed. ``jobs`` is how
    many posts run at a time (default: one a processor). ``sandbox`` is one of
    :data:`postgen.execution.confinement.CHOICES`. With ``cache`` False every post is run, and no outcome
    is kept. ``data`` gives the files that posts may read, when they are first needed. ``elsewhere`` runs the
    posts in this process's place, with workers of its own. With ``gpu`` posts use the GPU where there is one
    that the environment can use, one post at a time.
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
        confinement.modes(sandbox)  # refuses what does not exist before anything is started
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
        """The confinement that posts run in, once the worker is ready; empty before."""
        return self._here.worker.mode if self._here.worker else ""

    @property
    def note(self) -> str:
        """Why posts ran on the processor although they may use a GPU; empty where there is nothing to say."""
        return self._gpu()[1] if self._here.worker else ""

    @property
    def is_started(self) -> bool:
        """Whether a worker was started: not if every outcome was kept, or nothing was to run."""
        return self._here.worker is not None

    def start(self, programs: Sequence[Program] | None = None) -> None:
        """Start the worker in the background, if any of ``programs`` will need it. Returns at once.

        Needs no care for errors: :meth:`run` raises what went wrong here.
        """
        if self._elsewhere is not None:
            return  # there is no worker here to be started
        if programs is None:
            self._here.warm()
        elif any(not program.is_idle for program in programs):
            threading.Thread(
                target=self._start_for, args=(list(programs), self._here.closings), daemon=True
            ).start()

    def _start_for(self, programs: list[Program], closings: int) -> None:
        with suppress(PostgenError):
            if any(not p.is_idle and self.kept(p) is None for p in programs):
                self._here.warm(closings)

    def run(
        self, programs: Sequence[Program], on_outcome: Callable[[PostOutcome], None] | None = None
    ) -> list[PostOutcome]:
        """The outcomes of ``programs``, in their order; ``on_outcome`` gets each as soon as it is known.

        Raises SandboxError and ReaderEnvironmentError, never anything about a post.
        """
        return self._run(programs, on_outcome)

    def begin(
        self, programs: Sequence[Program], on_outcome: Callable[[PostOutcome], None] | None = None
    ) -> Callable[[], list[PostOutcome]]:
        """Run ``programs`` beside the caller; what is given waits for the outcomes, as :meth:`run` does.

        Another thread calls ``on_outcome``. Whoever does not wait in the end has to close the engine.
        """
        if not programs or self._elsewhere is not None:  # a cluster is no use before there is all to be run
            return lambda: self.run(programs, on_outcome)
        found: Future[list[PostOutcome]] = Future()
        closings = self._here.closings

        def run() -> None:
            try:
                found.set_result(self._run(programs, on_outcome, closings))
            except BaseException as error:
                found.set_exception(error)

        threading.Thread(target=run, name="postgen-run", daemon=True).start()
        return found.result

    def _run(
        self,
        programs: Sequence[Program],
        on_outcome: Callable[[PostOutcome], None] | None,
        closings: int | None = None,
    ) -> list[PostOutcome]:
        told = threading.Lock()

        def tell(outcome: PostOutcome) -> PostOutcome:
            if on_outcome is not None:
                with told:
                    on_outcome(outcome)
            return outcome

        found: dict[int, PostOutcome] = {}
        for index, program in enumerate(programs):
            outcome = idle_outcome(program) if program.is_idle else self.kept(program)
            if outcome is not None:
                found[index] = tell(outcome)
        todo = [index for index in range(len(programs)) if index not in found]
        if todo:
            todo = [todo[place] for place in order.longest_first([programs[index] for index in todo])]
            with self._submitting(closings) as submit:
                futures = {submit(programs[i]): i for i in todo}
                for future in as_completed(futures):
                    index = futures[future]
                    found[index] = tell(self._keep(programs[index], future.result()))
        return [found[index] for index in range(len(programs))]

    def _submitting(self, closings: int | None) -> AbstractContextManager[Submit]:
        """A function that has a post run: here, or elsewhere."""
        if self._elsewhere is None:
            return self._here.submitting(self.limits, self._jobs, closings)
        here = self._environment()
        return self._elsewhere.submitting(
            Conditions(__version__, here, self.limits, self._sandbox, self._data(), self._may_use_gpu)
        )

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
        self._here.close()

    def _keep(self, program: Program, outcome: PostOutcome) -> PostOutcome:
        if self._caches:
            cache.keep(program, self._key(program), outcome)
            order.remember(outcome)
        return outcome

    def _key(self, program: Program) -> str:
        gpu = self._may_use_gpu and bool(gpu_devices())
        return cache.key_of(program, self._environment(), self.limits, self._data(), gpu=gpu)

    def kept(self, program: Program) -> PostOutcome | None:
        """The outcome of a program that has passed before; nothing is started for it."""
        return cache.find(program, self._key(program), self._sandbox) if self._caches else None


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
