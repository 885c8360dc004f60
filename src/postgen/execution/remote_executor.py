"""Interface for executors outside this process."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass

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


RemoteSessionFn = Callable[[JobSpec], AbstractContextManager[SubmitFn]]
"""Opens a session on an executor, which submits posts. It may raise RuntimeEnvironmentError."""
