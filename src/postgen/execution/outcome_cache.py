"""The cache of passing outcomes. Its key covers the code and everything else that the outcome depends on.

The lines at which the blocks stand are not part of the key, because few outcomes depend on them. Those are
used only while the lines are the same.
"""

import hashlib
import json
import os
import re
import time
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from postgen.cache_store import cache_key
from postgen.errors import StorageError
from postgen.execution.data_snapshot import DataSnapshot
from postgen.execution.environment import ReaderEnvironment
from postgen.execution.path_mark import MARK
from postgen.execution.program import Limits, Program, ProgramBlock
from postgen.execution.sandbox import LANDLOCK, NAMESPACES, NONE
from postgen.execution.worker import framing
from postgen.files import ensure_cache_dir, write_atomic
from postgen.images import png_size
from postgen.outcomes import BlockOutcome, BlockStatus, BlockWarning, Figure, PostOutcome

_MAX_BYTES = 1 << 30
_MAX_AGE = 60 * 24 * 3600  # seconds
_STRONG_ENOUGH = {
    "auto": {NAMESPACES, LANDLOCK},
    NAMESPACES: {NAMESPACES},
    LANDLOCK: {NAMESPACES, LANDLOCK},
    NONE: {NAMESPACES, LANDLOCK, NONE},
}
"""For each requested sandbox, the sandboxes whose outcomes may be used."""

_READS_LINES = re.compile(
    r"lineno|co_lines|co_positions|__file__|\b(argv|dis|inspect|linecache|marshal|traceback)\b"
)
"""What code contains that can read its own line numbers or its file, and print them without its path."""


def outcome_key(
    program: Program,
    environment: ReaderEnvironment,
    limits: Limits,
    data: DataSnapshot | None = None,
    *,
    gpu: bool = False,
) -> str:
    """The cache key of the outcome of a program. It does not contain the path of the post."""
    content = [
        environment.key,
        limits.as_data(),
        [(block.source, block.runs) for block in program.blocks],
        data.key if data else "",
        gpu,
    ]
    return cache_key("outcome", json.dumps(content))


def load(program: Program, key: str, sandbox: str) -> PostOutcome | None:
    """The cached outcome of a program without path; None if there is none."""
    path = _path(key)
    try:
        data = path.read_bytes()
    except OSError:
        return None
    try:
        if hashlib.sha256(data[32:]).digest() != data[:32]:
            return None
        frame = framing.unpack(data[32:], _MAX_BYTES)
        outcome = None if frame is None else _restore(program, frame[0], frame[1])
    except (framing.ConnectionBroken, KeyError, ValueError, TypeError, IndexError):
        return None
    if outcome is None or outcome.sandbox not in _STRONG_ENOUGH[sandbox]:
        return None
    with suppress(OSError):
        os.utime(path)
    return outcome


def save(key: str, program: Program, outcome: PostOutcome) -> None:
    """Cache the outcome of a program without path if the post passed. Failed posts run again."""
    if not outcome.passed:
        return
    parts = [figure.png for block in outcome.blocks for figure in block.figures]
    blocks = [_as_data(block, figures=len(block.figures)) for block in outcome.blocks]
    lines = _lines(program) if _depends_on_lines(program, outcome) else None
    header = {"sandbox": outcome.sandbox, "lines": lines, "blocks": blocks}
    if len(json.dumps(header)) > framing.MAX_HEADER:
        return
    frame = framing.pack(header, parts)
    with suppress(OSError, StorageError):  # without a cache entry the post just runs again
        path = _path(key)
        write_atomic(path, hashlib.sha256(frame).digest() + frame)
        _prune()


def _depends_on_lines(program: Program, outcome: PostOutcome) -> bool:
    """True if the outcome may differ when the blocks stand at other lines."""
    return any(_READS_LINES.search(block.source) for block in program.blocks) or any(
        block.warnings or MARK in block.stdout or MARK in block.stderr for block in outcome.blocks
    )


def _lines(program: Program) -> list[int]:
    return [block.first_line for block in program.blocks]


def _as_data(block: BlockOutcome, figures: int) -> dict[str, Any]:
    data = asdict(replace(block, figures=(), failure=None))
    data["figures"] = figures
    return data


def _restore(program: Program, header: dict[str, Any], parts: list[bytes]) -> PostOutcome | None:
    if len(header["blocks"]) != len(program.blocks) or header["lines"] not in (None, _lines(program)):
        return None
    figures = iter(parts)
    blocks = []
    for block, data in zip(program.blocks, header["blocks"], strict=True):
        block_figures = tuple(_figure(next(figures, b"")) for _ in range(int(data["figures"])))
        outcome = _block(block, data)
        blocks.append(replace(outcome, figures=block_figures))
    return PostOutcome(program.path, tuple(blocks), str(header["sandbox"]), cached=True)


def _block(block: ProgramBlock, data: dict[str, Any]) -> BlockOutcome:
    warnings = tuple(
        BlockWarning(str(w["category"]), str(w["message"]), int(w["line"])) for w in data["warnings"]
    )
    return BlockOutcome(
        line=block.line,
        status=BlockStatus(data["status"]),
        stdout=str(data["stdout"]),
        stderr=str(data["stderr"]),
        seconds=float(data["seconds"]),
        cpu_seconds=float(data["cpu_seconds"]),
        warnings=warnings,
    )


def _figure(png: bytes) -> Figure:
    return Figure(png, *(png_size(png) or (0, 0)))


def _path(key: str) -> Path:
    return ensure_cache_dir("outcomes") / key[:2] / key


def _prune() -> None:
    """Once a day, remove entries that were not used for two months."""
    folder = ensure_cache_dir("outcomes")
    stamp, now = folder / "pruned", time.time()
    if stamp.exists() and now - stamp.stat().st_mtime < 24 * 3600:
        return
    stamp.touch()
    for path in folder.glob("??/*"):
        with suppress(OSError):
            if now - path.stat().st_mtime > _MAX_AGE:
                path.unlink()
