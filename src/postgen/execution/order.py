"""Which post begins first: the one that took the longest, so that no processor waits for it in the end."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from postgen.errors import StorageError
from postgen.execution.program import Program
from postgen.outcomes import PostOutcome
from postgen.storage import cache_folder, write_atomic


def longest_first(programs: Sequence[Program]) -> list[int]:
    """The places of ``programs``, those first that took the longest when they last ran.

    A post that has never run is taken to be as fast as the known ones, line by line; those that take alike
    keep their order.
    """
    seconds = [_last(program) for program in programs]
    lengths = [_length(program) for program in programs]
    known = [(took, length) for took, length in zip(seconds, lengths, strict=True) if took is not None]
    of_a_line = sum(took for took, _ in known) / sum(length for _, length in known) if known else 1.0

    def expected(place: int) -> float:
        took = seconds[place]
        return lengths[place] * of_a_line if took is None else took

    return sorted(range(len(programs)), key=expected, reverse=True)


def remember(outcome: PostOutcome) -> None:
    """Note what a run has taken, for the order of the next ones. It is no loss where that fails."""
    seconds = sum(block.seconds for block in outcome.blocks)
    with suppress(OSError, StorageError):
        file = _file(outcome.path)
        write_atomic(file, f"{seconds:.3f}".encode())


def _last(program: Program) -> float | None:
    """The seconds on the clock that a post took when it last ran: how long it keeps a processor."""
    try:
        return float(_file(program.path).read_bytes())
    except (OSError, StorageError, ValueError):
        return None


def _length(program: Program) -> int:
    return sum(block.source.count("\n") + 1 for block in program.blocks if block.runs)


def _file(path: str) -> Path:
    """Beside the outcomes, and forgotten like them."""
    name = hashlib.sha256(str(Path(path).absolute()).encode(errors="surrogatepass")).hexdigest()
    return cache_folder("outcomes") / "took" / name
