"""Interface for executors outside this process."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from postgen.execution.data import DataFiles
from postgen.execution.environment import ReaderEnvironment
from postgen.execution.limits import Limits
from postgen.execution.program import Program
from postgen.outcomes import PostOutcome

Submit = Callable[[Program], "Future[PostOutcome]"]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Everything that an executor needs besides the post.

    ``version`` is postgen's version, which must be the same on both sides.
    """

    version: str
    environment: ReaderEnvironment
    limits: Limits
    sandbox: str
    data: DataFiles | None = None
    gpu: bool = False


class Elsewhere(Protocol):
    """An executor that runs posts in other processes or on other machines."""

    def session(self, conditions: Conditions) -> AbstractContextManager[Submit]:
        """A context manager that returns a function to submit posts. Raises SurroundingsError."""
        ...
