"""What runs posts in this process's place, as the engine sees it."""

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
    """Under what a post runs: all that whoever runs it has to know besides the post.

    ``version`` is postgen's own, which has to be the same on both sides.
    """

    version: str
    environment: ReaderEnvironment
    limits: Limits
    sandbox: str
    data: DataFiles | None = None
    gpu: bool = False


class Elsewhere(Protocol):
    """Other processes or machines that run posts."""

    def submitting(self, conditions: Conditions) -> AbstractContextManager[Submit]:
        """A function that has a post run there, for the time of the context.

        Raises SurroundingsError where it cannot be done.
        """
        ...
