"""The results of running the code of a post. Execution creates them, and rules read them."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar


class BlockStatus(StrEnum):
    """The way in which a block ended."""

    PASSED = "passed"
    RAISED = "raised"  # an exception, including SystemExit
    DIED = "died"  # the process ended without an exception: os._exit, a signal, a segmentation fault
    TIMED_OUT = "timed out"
    OVER_LIMIT = "over a limit"  # memory, output, processes, scratch space
    FORBIDDEN = "forbidden"  # the sandbox denied it: network, read-only files
    SKIPPED = "skipped"  # an earlier block of the post failed
    NOT_RUN = "not run"  # marked no-run by the author


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a block drew: validated PNG bytes, and the size in pixels.

    ``data`` describes in numbers what the figure shows; empty if it is unusual. It comes from untrusted code.
    """

    __pydantic_config__: ClassVar = {"ser_json_bytes": "base64", "val_json_bytes": "base64"}  # for the cache

    png: bytes
    width: int
    height: int
    data: str = ""


@dataclass(frozen=True, slots=True)
class BlockFailure:
    """Why a block failed.

    ``kind`` is the class name of the exception, or else ``time-out``, ``limit``, ``exit``, ``forgery`` or the
    name of a signal. ``line`` is the Markdown line of the innermost frame in the block if it is known, else
    the line of the fence. ``helper_line`` is that of the innermost frame in the post if it is in another
    block, whose function this one called, else 0. ``traceback`` has only the frames of the post.
    """

    kind: str
    message: str
    line: int
    traceback: str = ""
    helper_line: int = 0


@dataclass(frozen=True, slots=True)
class BlockWarning:
    """A Python warning that a block caused, such as a deprecation.

    ``line`` is the Markdown line with the call that caused it, or the line of the fence if that is unknown.
    """

    category: str
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class CodePlace:
    """The Markdown line of a call in the block that ran, and that of the function that it called.

    ``helper_line`` is the innermost line in the post if it is in another block, else 0.
    """

    line: int
    helper_line: int = 0


@dataclass(frozen=True, slots=True)
class BlockOutcome:
    """The result of one block. ``line`` is the Markdown line of its opening fence.

    ``stdout`` and ``stderr`` are safe to print: control characters and bidirectional marks are escaped.
    ``seconds`` is the elapsed time, and ``cpu_seconds`` the CPU time of its processes. ``print_places`` says
    for each line of ``stdout`` which call printed it, and ``figure_places`` which call showed each figure.
    They are empty for a cached outcome or if they are unknown.
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
    print_places: tuple[CodePlace, ...] = field(default=(), compare=False, repr=False)
    figure_places: tuple[CodePlace, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PostOutcome:
    """The results of one post, block by block in order.

    ``sandbox`` is ``namespaces``, ``landlock`` or ``none``, and empty if there was nothing to run. ``cached``
    is true if the result of an earlier run of the same code in the same environment was used.
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
        """The CPU time of the run that produced this outcome, possibly an earlier run."""
        return sum(block.cpu_seconds for block in self.blocks)

    @property
    def executed_block_count(self) -> int:
        """The number of blocks that this run started."""
        if self.cached:
            return 0
        return sum(b.status not in (BlockStatus.SKIPPED, BlockStatus.NOT_RUN) for b in self.blocks)
