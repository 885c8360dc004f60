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
    """What an executor needs besides the post. Both sides must have the same ``version`` of postgen."""

    version: str
    environment: ReaderEnvironment
    limits: Limits
    sandbox: str
    data: DataSnapshot | None
    gpu: bool


class RemoteExecutor(Protocol):
    """An executor that runs posts in other processes or on other machines."""

    def session(self, job: JobSpec) -> AbstractContextManager[SubmitFn]:
        """A context manager that returns a function to submit posts. Raises RuntimeEnvironmentError."""
