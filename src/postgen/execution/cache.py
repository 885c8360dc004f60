"""Outcomes of posts that passed, kept by content: the same code in the same place is not run again."""

import functools
import hashlib
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from postgen.errors import StorageError
from postgen.execution.confinement import LANDLOCK, NAMESPACES, NONE
from postgen.execution.data import DataFiles
from postgen.execution.environment import ReaderEnvironment
from postgen.execution.limits import Limits
from postgen.execution.program import Program, ProgramBlock
from postgen.execution.worker import wire
from postgen.outcomes import BlockOutcome, BlockStatus, BlockWarning, Figure, PostOutcome
from postgen.storage import cache_folder, write_atomic

_FORMAT = 2
_LARGEST = 1 << 30
_KEPT_SECONDS = 60 * 24 * 3600
_STRONG_ENOUGH = {
    "auto": {NAMESPACES, LANDLOCK},
    NAMESPACES: {NAMESPACES},
    LANDLOCK: {NAMESPACES, LANDLOCK},
    NONE: {NAMESPACES, LANDLOCK, NONE},
}
"""For each choice of sandbox, the confinements in which a pass is good enough."""


def key_of(
    program: Program,
    environment: ReaderEnvironment,
    limits: Limits,
    data: DataFiles | None = None,
    *,
    gpu: bool = False,
) -> str:
    """What decides about an outcome: code, environment, runner, limits, data, and whether there is a GPU."""
    content = [
        _FORMAT,
        _runner(),
        environment.key,
        limits.as_data(),
        [(block.source, block.runs) for block in program.blocks],
        data.key if data else "",
        gpu,
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def find(program: Program, key: str, sandbox: str) -> PostOutcome | None:
    """The kept outcome of ``program``, moved to the lines where its blocks stand now."""
    path = _path(key)
    try:
        data = path.read_bytes()
    except OSError:
        return None
    try:
        if hashlib.sha256(data[32:]).digest() != data[:32]:
            return None
        found = wire.unpack(data[32:], _LARGEST)
        outcome = None if found is None else _restored(program, found[0], found[1])
    except (wire.Broken, KeyError, ValueError, TypeError, IndexError):
        return None
    if outcome is None or outcome.sandbox not in _STRONG_ENOUGH[sandbox]:
        return None
    with suppress(OSError):
        os.utime(path)
    return outcome


def keep(program: Program, key: str, outcome: PostOutcome) -> None:
    """Keep the outcome of a post that passed; what failed is run again."""
    if not outcome.passed:
        return
    parts = [figure.png for block in outcome.blocks for figure in block.figures]
    blocks = [_as_data(block, figures=len(block.figures)) for block in outcome.blocks]
    header = {"path": program.path, "sandbox": outcome.sandbox, "blocks": blocks}
    if len(json.dumps(header)) > wire.MAX_HEADER:
        return
    frame = wire.pack(header, parts)
    with suppress(OSError, StorageError):  # a full disk costs a run next time, and nothing now
        path = _path(key)
        write_atomic(path, hashlib.sha256(frame).digest() + frame)
        _prune()


def _as_data(block: BlockOutcome, figures: int) -> dict[str, Any]:
    data = asdict(replace(block, figures=(), failure=None))
    data["figures"] = figures
    data["warnings"] = [{**asdict(w), "line": w.line - block.line} for w in block.warnings]
    return data


def _restored(program: Program, header: dict[str, Any], parts: list[bytes]) -> PostOutcome | None:
    if len(header["blocks"]) != len(program.blocks):
        return None
    figures = iter(parts)
    blocks = []
    for block, data in zip(program.blocks, header["blocks"], strict=True):
        drawn = tuple(_figure(next(figures, b"")) for _ in range(int(data["figures"])))
        outcome = _block(block, data, header["path"], program.path)
        blocks.append(replace(outcome, figures=drawn))
    return PostOutcome(program.path, tuple(blocks), str(header["sandbox"]), cached=True)


def _block(block: ProgramBlock, data: dict[str, Any], old_path: str, path: str) -> BlockOutcome:
    warnings = tuple(
        BlockWarning(str(w["category"]), str(w["message"]), int(w["line"]) + block.line)
        for w in data["warnings"]
    )
    return BlockOutcome(
        line=block.line,
        status=BlockStatus(data["status"]),
        stdout=str(data["stdout"]).replace(old_path, path),
        stderr=str(data["stderr"]).replace(old_path, path),
        seconds=float(data["seconds"]),
        cpu_seconds=float(data["cpu_seconds"]),
        warnings=warnings,
    )


def _figure(png: bytes) -> Figure:
    return Figure(png, int.from_bytes(png[16:20]), int.from_bytes(png[20:24]))


def _path(key: str) -> Path:
    return cache_folder("outcomes") / key[:2] / key


def _prune() -> None:
    """Once a day, forget what has not been asked for in two months."""
    folder = cache_folder("outcomes")
    stamp, now = folder / "pruned", time.time()
    if stamp.exists() and now - stamp.stat().st_mtime < 24 * 3600:
        return
    stamp.touch()
    for path in (*folder.glob("??/*"), *folder.glob("took/*")):
        with suppress(OSError):
            if now - path.stat().st_mtime > _KEPT_SECONDS:
                path.unlink()


@functools.cache
def _runner() -> str:
    """The version of the runner: its own text."""
    digest = hashlib.sha256()
    for file in sorted((Path(__file__).parent / "worker").glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
