"""The function that runs one post in a worker process of a cluster, in a sandbox of that process's own.

A worker process keeps its engine, and so the imported packages, from post to post. What it is asked for
comes from postgen; what the post gives goes through the same checks as on the machine that asks.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from postgen import __version__
from postgen.errors import SurroundingsError
from postgen.execution.elsewhere import Conditions
from postgen.execution.engine import Engine
from postgen.execution.environment import rebuilt
from postgen.execution.packing import Packed, at_hand
from postgen.execution.program import Program
from postgen.outcomes import PostOutcome


class _Kept:
    """An engine, and how many posts it is running."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.running = 0


_lock = threading.Lock()
_engines: dict[Conditions, _Kept] = {}


def run_post(conditions: Conditions, packed: Packed, program: Program) -> PostOutcome:
    """Run a post here. Raises SurroundingsError, never anything about the post."""
    if conditions.version != __version__:
        raise SurroundingsError(
            f"a worker of the cluster has postgen {__version__}, and {conditions.version} asks it; "
            "install the same version there"
        )
    with _engine(conditions, packed) as engine:
        (outcome,) = engine.run([program])
    return outcome


def release() -> None:
    """End what waits here for posts. What runs a post goes on."""
    with _lock:
        for conditions, kept in list(_engines.items()):
            if not kept.running:
                del _engines[conditions]
                kept.engine.close()


@contextmanager
def _engine(conditions: Conditions, packed: Packed) -> Iterator[Engine]:
    with _lock:
        kept = _engines.get(conditions)
        if kept is None:
            kept = _engines[conditions] = _Kept(_opened(conditions, packed))
        kept.running += 1
    try:
        yield kept.engine
    finally:
        with _lock:
            kept.running -= 1


def _opened(conditions: Conditions, packed: Packed) -> Engine:
    return Engine(
        lambda: rebuilt(conditions.environment),
        limits=conditions.limits,
        jobs=1,
        sandbox=conditions.sandbox,
        cache=False,  # whoever asks looks there first, and keeps what comes back
        data=lambda: at_hand(conditions.data, packed),
        gpu=conditions.gpu,
    )
