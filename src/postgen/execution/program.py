"""The runnable code of a post; input of the execution engine."""

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Program:
    """The Python blocks of the post at ``path``, in order. They share one Python namespace."""

    path: str
    blocks: tuple[ProgramBlock, ...]

    @property
    def is_idle(self) -> bool:
        """True if no block runs."""
        return not any(block.runs for block in self.blocks)

    def as_main_file(self) -> str:
        """The post's ``__main__`` file: only the code that runs, each line at its line number in the program.

        Tracebacks, ``inspect`` and spawned processes read it.
        """
        lines: list[str] = []
        for block in self.blocks:
            if block.runs:
                lines += [""] * (block.first_line - 1 - len(lines))
                lines += block.source.split("\n")  # Python counts lines like this, unlike str.splitlines
        return "\n".join(lines) + "\n"
