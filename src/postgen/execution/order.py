"""Start the slowest posts first, so that no processor waits for one at the end."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from postgen.errors import StorageError
from postgen.execution.program import Program
from postgen.outcomes import PostOutcome
from postgen.storage import cache_folder, write_atomic


def longest_first(programs: Sequence[Program]) -> list[int]:
    """The indexes of ``programs``, sorted by the duration of their last runs, longest first.

    For a post that has never run, the average duration of a line in the known posts is used. The sort is
    stable.
    """
    durations = [_last_duration(program) for program in programs]
    lengths = [_length(program) for program in programs]
    known = [(duration, n) for duration, n in zip(durations, lengths, strict=True) if duration is not None]
    per_line = sum(duration for duration, _ in known) / sum(n for _, n in known) if known else 1.0

    def expected(index: int) -> float:
        duration = durations[index]
        return lengths[index] * per_line if duration is None else duration

    return sorted(range(len(programs)), key=expected, reverse=True)


def remember(outcome: PostOutcome) -> None:
    """Store the duration of a run, for the order of the next runs. Errors are ignored."""
    seconds = sum(block.seconds for block in outcome.blocks)
    with suppress(OSError, StorageError):
        file = _file(outcome.path)
        write_atomic(file, f"{seconds:.3f}".encode())


def _last_duration(program: Program) -> float | None:
    """The wall-clock seconds of the post's last run; None if unknown."""
    try:
        return float(_file(program.path).read_bytes())
    except (OSError, StorageError, ValueError):
        return None


def _length(program: Program) -> int:
    return sum(block.source.count("\n") + 1 for block in program.blocks if block.runs)


def _file(path: str) -> Path:
    """The duration file of a post. It is in the folder of the outcomes and pruned with them."""
    name = hashlib.sha256(str(Path(path).absolute()).encode(errors="surrogatepass")).hexdigest()
    return cache_folder("outcomes") / "took" / name
