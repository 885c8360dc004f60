"""What running the code of a post gave: values that rules read and execution writes."""

from dataclasses import dataclass
from enum import StrEnum


class BlockStatus(StrEnum):
    """How a block ended."""

    PASSED = "passed"
    RAISED = "raised"  # an exception left the block, SystemExit included
    DIED = "died"  # the process ended without one: os._exit, a signal, a segmentation fault
    TIMED_OUT = "timed out"
    OVER_LIMIT = "over a limit"  # memory, output, processes, scratch space
    FORBIDDEN = "forbidden"  # an exception that comes from a wall of the sandbox: network, read-only files
    SKIPPED = "skipped"  # an earlier block of the post failed
    NOT_RUN = "not run"  # marked no-run by the author


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a block drew: checked PNG bytes, and its size in pixels."""

    png: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class BlockFailure:
    """Why a block failed.

    ``kind`` is the exception's class name, or a word for what ended the block: ``time-out``, ``limit``,
    ``exit``, the name of a signal, ``forgery``. ``line`` is the Markdown line of the innermost frame that
    lies in the post, as far as it is known, else that of the fence. ``traceback`` holds the post's frames
    alone, under the post's path.
    """

    kind: str
    message: str
    line: int
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class BlockWarning:
    """A Python warning that a block caused (a deprecation, say).

    ``line`` is the Markdown line whose call led to it, else that of the fence.
    """

    category: str
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class BlockOutcome:
    """What one block gave. ``line`` is the Markdown line of its opening fence.

    ``stdout`` and ``stderr`` are harmless to show: control and bidirectional marks are written out.
    ``seconds`` passed on the clock; ``cpu_seconds`` is the processor time of its processes that were seen.
    """

    line: int
    status: BlockStatus
    stdout: str = ""
    stderr: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    failure: BlockFailure | None = None
    figures: tuple[Figure, ...] = ()
    warnings: tuple[BlockWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class PostOutcome:
    """What one post gave, block by block in order.

    ``sandbox`` names the confinement it ran in (``namespaces``, ``landlock``, ``none``; empty where nothing
    was to run); ``cached`` tells that nothing ran, since the same code
    passed before in the same environment.
    """

    path: str
    blocks: tuple[BlockOutcome, ...]
    sandbox: str
    cached: bool = False

    @property
    def passed(self) -> bool:
        return all(b.status in (BlockStatus.PASSED, BlockStatus.NOT_RUN) for b in self.blocks)

    @property
    def cpu_seconds(self) -> float:
        """The processor time of the run that gave this outcome, which may have been an earlier one."""
        return sum(block.cpu_seconds for block in self.blocks)

    @property
    def blocks_run(self) -> int:
        """How many blocks were started by this run."""
        if self.cached:
            return 0
        return sum(b.status not in (BlockStatus.SKIPPED, BlockStatus.NOT_RUN) for b in self.blocks)
