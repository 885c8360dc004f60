"""Run one post in a worker process of a cluster, which uses its own sandbox."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

from postgen.errors import RuntimeEnvironmentError
from postgen.execution.data_snapshot import DataSnapshot, snapshot
from postgen.execution.engine import Engine
from postgen.execution.environment import ensure_same_environment
from postgen.execution.program import Program
from postgen.execution.remote_executor import JobSpec
from postgen.outcomes import PostOutcome
from postgen.temporary_folders import temporary_folder
from postgen.version import __version__

Packed = tuple[tuple[str, bytes], ...]
"""Relative paths and contents of files."""


def pack(data: DataSnapshot) -> Packed:
    files = sorted(path for path in data.path.rglob("*") if path.is_file())
    return tuple((file.relative_to(data.path).as_posix(), file.read_bytes()) for file in files)


def unpack(data: DataSnapshot | None, packed: Packed) -> DataSnapshot | None:
    """Return ``data`` if its folder exists here, else unpack the files into this machine's cache."""
    if data is None or data.path.is_dir():
        return data
    with temporary_folder("postgen-data-") as folder:
        for name, content in packed:
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return snapshot(folder, [PurePath(name) for name, _ in packed])


_lock = threading.Lock()
_engines: dict[JobSpec, Engine] = {}
_running: Counter[JobSpec] = Counter()


def run_post(job: JobSpec, packed: Packed, program: Program) -> PostOutcome:
    """Run a post here. Raises RuntimeEnvironmentError; a failing post raises nothing."""
    if job.version != __version__:
        raise RuntimeEnvironmentError(
            f"a worker of the cluster has postgen {__version__}, but the client has {job.version}; "
            "install the same version on both"
        )
    with _engine(job, packed) as engine:
        (outcome,) = engine.run([program])
    return outcome


def close_idle_engines() -> None:
    with _lock:
        for job in [job for job in _engines if not _running[job]]:
            _engines.pop(job).close()


@contextmanager
def _engine(job: JobSpec, packed: Packed) -> Iterator[Engine]:
    with _lock:
        if job not in _engines:
            _engines[job] = Engine(
                lambda: ensure_same_environment(job.environment),
                limits=job.limits,
                jobs=1,
                sandbox=job.sandbox,
                cache=False,  # the client has the cache
                data=lambda: unpack(job.data, packed),
                gpu=job.gpu,
            )
            _engines[job].start()  # with all packages, since the next posts are not known
        _running[job] += 1
        engine = _engines[job]
    try:
        yield engine
    finally:
        with _lock:
            _running[job] -= 1
