"""The cache of passing outcomes.

Its key does not cover the line numbers of the blocks. The few outcomes that depend on them are used only
while the lines are the same.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from postgen.cache_store import RecordCache, cache_key
from postgen.execution.data_snapshot import DataSnapshot
from postgen.execution.environment import ReaderEnvironment
from postgen.execution.path_placeholder import FILE, with_path
from postgen.execution.program import Limits, Program
from postgen.execution.sandbox import LANDLOCK, NAMESPACES, NONE
from postgen.outcomes import PostOutcome

_MAX_BYTES = 1_000_000_000
_STRONG_ENOUGH = {
    "auto": {NAMESPACES, LANDLOCK},
    NAMESPACES: {NAMESPACES},
    LANDLOCK: {NAMESPACES, LANDLOCK},
    NONE: {NAMESPACES, LANDLOCK, NONE},
}
"""For each requested sandbox, the sandboxes whose outcomes may be used."""

_READS_LINES = re.compile(
    r"lineno|co_line|co_lnotab|co_positions|__file__|__code__|__traceback__|exc_info|_getframe|settrace"
    r"|\b(argv|cProfile|dis|doctest|faulthandler|inspect|linecache|marshal|pdb|profile|pstats|trace|traceback"
    r"|tracemalloc|unittest)\b"
)
"""Words in code that can read its own line numbers or its file, and print them without its path."""


@dataclass(frozen=True, slots=True)
class _CachedOutcome:
    """An outcome without path. ``lines`` are those of its blocks if it depends on them, else None."""

    outcome: PostOutcome
    lines: tuple[int, ...] | None


def outcome_key(
    program: Program, environment: ReaderEnvironment, limits: Limits, data: DataSnapshot | None, *, gpu: bool
) -> str:
    """The cache key of the outcome of a program. It does not contain the path of the post."""
    content = [
        environment.key,
        asdict(limits),
        [(block.source, block.runs) for block in program.blocks],
        data.key if data else "",
        gpu,
    ]
    return cache_key("outcome", json.dumps(content))


def load(keys: Mapping[Program, str], sandbox: str) -> dict[Program, PostOutcome]:
    """The cached outcomes of programs that may be used for the requested sandbox."""
    cached = _records().get(_CachedOutcome, keys.values())
    found = {}
    for program, key in keys.items():
        entry = cached.get(key)
        if entry is None or entry.outcome.sandbox not in _STRONG_ENOUGH[sandbox]:
            continue
        if entry.lines in (None, _lines(program)):
            pairs = zip(entry.outcome.blocks, program.blocks, strict=True)
            blocks = tuple(replace(block, line=own.line) for block, own in pairs)
            found[program] = with_path(replace(entry.outcome, blocks=blocks, cached=True), program.path)
    return found


def save(key: str, program: Program, outcome: PostOutcome) -> None:
    """Cache an outcome without path if the post passed. Failed posts run again."""
    if outcome.passed:
        lines = _lines(program) if depends_on_lines(program, outcome) else None
        _records().put({key: _CachedOutcome(outcome, lines)})


def _records() -> RecordCache:
    return RecordCache("outcomes", _MAX_BYTES)


def depends_on_lines(program: Program, outcome: PostOutcome) -> bool:
    """True if the outcome may differ when the blocks have other line numbers.

    For example, a traceback that the code prints has the line numbers of the post.
    """
    return any(_READS_LINES.search(block.source) for block in program.blocks) or any(
        block.warnings or name in text
        for block in outcome.blocks
        for text in (block.stdout, block.stderr)
        for name in (FILE, program.path)  # the first is also part of the mark
    )


def _lines(program: Program) -> tuple[int, ...]:
    return tuple(block.first_line for block in program.blocks)
