"""How much a post may use before the judge ends it."""

from dataclasses import asdict, dataclass

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one post may use. Generous for a tutorial, tight for a runaway.

    ``block_seconds`` and ``post_seconds`` are wall-clock time. ``memory_bytes`` is the resident memory of
    all of the post's processes together, beyond the imported packages that every post shares.
    ``output_bytes`` counts stdout and stderr of the whole post, ``figure_bytes`` its PNGs.
    ``processes`` counts processes and threads. ``scratch_bytes`` sizes ``/tmp`` and ``/dev/shm`` each.
    """

    block_seconds: float = 60.0
    post_seconds: float = 300.0
    memory_bytes: int = 3072 * _MIB
    output_bytes: int = 1 * _MIB
    figure_bytes: int = 32 * _MIB
    figures: int = 50
    processes: int = 64
    scratch_bytes: int = 512 * _MIB

    def as_data(self) -> dict[str, float]:
        """The limits as plain values: for the worker's request and for the cache's key."""
        return asdict(self)
