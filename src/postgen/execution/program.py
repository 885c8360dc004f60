"""The code of a post, and the resources that it may use."""

from dataclasses import dataclass

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The resources that one post may use. The supervisor ends a post that exceeds them.

    ``block_seconds`` and ``post_seconds`` are wall-clock time. ``memory_bytes`` is the resident memory of
    all of the post's processes together, beyond the imported packages that every post shares.
    ``output_bytes`` counts stdout and stderr of the whole post, ``figure_bytes`` its PNGs.
    ``figure_dpi`` is the resolution of figures in pixels per inch, unless the code sets another.
    ``processes`` counts processes and threads. ``scratch_bytes`` sizes ``/tmp`` and ``/dev/shm`` each.
    """

    block_seconds: float = 60.0
    post_seconds: float = 300.0
    memory_bytes: int = 3072 * _MIB
    output_bytes: int = 1 * _MIB
    figure_bytes: int = 32 * _MIB
    figures: int = 50
    figure_dpi: int = 100
    processes: int = 64
    scratch_bytes: int = 512 * _MIB


@dataclass(frozen=True, slots=True)
class ProgramBlock:
    """One Python block of a post.

    ``line`` is the Markdown line of the opening fence, ``first_line`` that of the first line inside it,
    both counted from 1. ``runs`` is False for a block marked ``no-run``.
    """

    line: int
    first_line: int
    source: str
    runs: bool = True

    @property
    def last_line(self) -> int:
        return self.first_line + self.source.count("\n")

    def contains_line(self, line: int) -> bool:
        """True for the lines of the block's code, and for its opening fence."""
        return self.line <= line <= self.last_line


@dataclass(frozen=True, slots=True)
class Program:
    """The Python blocks of the post at ``path``, in order. They share one Python namespace."""

    path: str
    blocks: tuple[ProgramBlock, ...]

    @property
    def is_runnable(self) -> bool:
        return any(block.runs for block in self.blocks)

    @property
    def line_count(self) -> int:
        return sum(block.source.count("\n") + 1 for block in self.blocks if block.runs)
