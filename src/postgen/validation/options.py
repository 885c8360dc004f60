"""How posts are validated."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """How to validate: which rules, whether to run the code, and how; ``twice`` to compare two runs."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    execute: bool = True
    jobs: int | None = None
    sandbox: str = "auto"
    twice: bool = False
