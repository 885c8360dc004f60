"""The resource limits of a post."""

from dataclasses import asdict, dataclass

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The resources that one post may use. The supervisor ends a post that exceeds them.

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
        """The limits as a dictionary, for requests and cache keys."""
        return asdict(self)
