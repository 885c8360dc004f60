"""Run one post in a worker process of a cluster, which uses its own sandbox.

A worker process reuses its engine, and so the imported packages, for all posts. Its requests come from
postgen, and it validates the data from posts like a local run.
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
    """An engine and the number of posts that it is running."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.running = 0


_lock = threading.Lock()
_engines: dict[Conditions, _Kept] = {}


def run_post(conditions: Conditions, packed: Packed, program: Program) -> PostOutcome:
    """Run a post here. Raises SurroundingsError; a failing post raises nothing."""
    if conditions.version != __version__:
        raise SurroundingsError(
            f"a worker of the cluster has postgen {__version__}, but the client has {conditions.version}; "
            "install the same version on both"
        )
    with _engine(conditions, packed) as engine:
        (outcome,) = engine.run([program])
    return outcome


def release() -> None:
    """Close all idle engines of this process."""
    with _lock:
        for conditions, pooled in list(_engines.items()):
            if not pooled.running:
                del _engines[conditions]
                pooled.engine.close()


@contextmanager
def _engine(conditions: Conditions, packed: Packed) -> Iterator[Engine]:
    with _lock:
        pooled = _engines.get(conditions)
        if pooled is None:
            pooled = _engines[conditions] = _Kept(_open(conditions, packed))
        pooled.running += 1
    try:
        yield pooled.engine
    finally:
        with _lock:
            pooled.running -= 1


def _open(conditions: Conditions, packed: Packed) -> Engine:
    return Engine(
        lambda: rebuilt(conditions.environment),
        limits=conditions.limits,
        jobs=1,
        sandbox=conditions.sandbox,
        cache=False,  # the client has the cache
        data=lambda: at_hand(conditions.data, packed),
        gpu=conditions.gpu,
    )
