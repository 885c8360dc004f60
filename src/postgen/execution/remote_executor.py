"""Interface for executors outside this process."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from postgen.execution.data_snapshot import DataSnapshot
from postgen.execution.environment import ReaderEnvironment
from postgen.execution.program import Limits, Program
from postgen.outcomes import PostOutcome

SubmitFn = Callable[[Program], "Future[PostOutcome]"]


@dataclass(frozen=True, slots=True)
class JobSpec:
    """Everything that an executor needs besides the post.

    ``version`` is postgen's version, which must be the same on both sides.
    """

    version: str
    environment: ReaderEnvironment
    limits: Limits
    sandbox: str
    data: DataSnapshot | None = None
    gpu: bool = False


class RemoteExecutor(Protocol):
    """An executor that runs posts in other processes or on other machines."""

    def session(self, job: JobSpec) -> AbstractContextManager[SubmitFn]:
        """A context manager that returns a function to submit posts. Raises RuntimeEnvironmentError."""
        ...
