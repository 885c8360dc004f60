"""What of a post is code: the input of the execution."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProgramBlock:
    """One Python fence of a post.

    ``line`` is the Markdown line of the opening fence, ``first_line`` that of the first line inside it,
    both counted from 1. ``runs`` is False for a block that its author marked ``no-run``.
    """

    line: int
    first_line: int
    source: str
    runs: bool = True


@dataclass(frozen=True, slots=True)
class Program:
    """The Python fences of the post at ``path``, in order. They share one namespace."""

    path: str
    blocks: tuple[ProgramBlock, ...]

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to run."""
        return not any(block.runs for block in self.blocks)

    def as_main_file(self) -> str:
        """The post with everything blanked but the code that runs.

        It is the ``__main__`` file of the run: tracebacks, ``inspect`` and spawned processes find each
        line of code at its Markdown line.
        """
        lines: list[str] = []
        for block in self.blocks:
            if block.runs:
                lines += [""] * (block.first_line - 1 - len(lines))
                lines += block.source.split("\n")  # as Python counts lines, not as str.splitlines does
        return "\n".join(lines) + "\n"
