"""Running attacks, each beside an innocent post, and telling what went wrong."""

import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from postgen.execution import Engine
from postgen.execution.worker import proc_stats
from postgen.outcomes import PostOutcome

from ..mounts import mounts, mounts_changed
from ..posts import limited, post
from .attack import Attack
from .targets import Targets

LIMITS: dict[str, float] = {
    "block_seconds": 15, "memory_bytes": 192 << 20, "output_bytes": 1 << 18, "figure_bytes": 1 << 20,
    "figures": 5, "processes": 24, "scratch_bytes": 16 << 20,
}  # fmt: skip
PATIENCE = 2.5  # seconds that an attack gets which would never end
JOBS = 6  # most posts wait for something: more of them than processors

AROUND = "around"
"""The key under which problems stand that belong to no single attack."""

Problems = dict[str, list[str]]


def run_attacks(engine: Engine, attacks: Sequence[Attack], targets: Targets) -> Problems:
    """What each attack did that it must not; empty lists for those that were held."""
    found: Problems = {AROUND: []}
    mounted = mounts()
    engine.run([post("x = 1")])  # the worker is there, and warm
    before = processes() | set(orphans())
    for slow in (False, True):
        chosen = [attack for attack in attacks if attack.slow is slow]
        with limited(engine, **LIMITS | ({"block_seconds": PATIENCE} if slow else {})):
            found |= _run_beside_innocents(engine, chosen, targets)
    found[AROUND] += targets.changes()
    found[AROUND] += [f"survived: {who}" for who in survivors(before)]
    found[AROUND] += [f"mount changed: {which}" for which in mounts_changed(mounted, targets.folder)]
    return found


def _run_beside_innocents(engine: Engine, attacks: Sequence[Attack], targets: Targets) -> Problems:
    programs = []
    for number, attack in enumerate(attacks):
        innocent = post(
            "import time\nwith open('mine.txt', 'w') as file:\n    file.write('innocent')",
            f"time.sleep(0.05)\nprint(open('mine.txt').read(), {number} + 42)",
            path=f"posts/innocent-{number}.md",
        )
        programs += [attack.program(targets.constants), innocent]
    outcomes = engine.run(programs)
    found: Problems = {}
    for number, attack in enumerate(attacks):
        evil, innocent_outcome = outcomes[2 * number : 2 * number + 2]
        prelude, block = evil.blocks
        problems = [] if prelude.status.value == "passed" else [f"prelude: {prelude.failure}"]
        problems += attack.problems(block)
        text = str(evil)
        if targets.secret in text:
            problems.append("got the secret")
        if not _is_harmless(text):
            problems.append("its output can act on a terminal")
        if [b.stdout for b in innocent_outcome.blocks] != ["", f"innocent {number + 42}\n"]:
            problems.append(f"the innocent post beside it: {innocent_outcome}")
        found[attack.name] = problems
    return found


def reaching(engine: Engine, attacks: Iterable[Attack], targets: Targets) -> list[str]:
    """The names of the attacks that reach their target; for engines without a sandbox."""
    chosen = list(attacks)
    with limited(engine, **LIMITS):
        outcomes: list[PostOutcome] = engine.run([a.program(targets.constants) for a in chosen])
    return [a.name for a, o in zip(chosen, outcomes, strict=True) if "REACHED" in o.blocks[-1].stdout]


def survivors(before: set[int]) -> list[str]:
    """Processes that are new since ``before`` and stay: below this one, or left to the system's init."""
    deadline = time.monotonic() + 5
    while True:
        found = [_describe(pid) for pid in sorted({*processes(), *orphans()} - before)]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def processes() -> set[int]:
    """All processes below this one: with a warm and idle worker, that and nothing else."""
    return set(proc_stats.descendants(os.getpid())[0])


def orphans() -> list[int]:
    """Processes of posts that were left to the system's init."""
    every = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in every if _parent(pid) == 1 and _is_reader(pid)]


def _is_reader(pid: int) -> bool:
    try:
        return b"LOGNAME=reader" in Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _describe(pid: int) -> str:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        status = "gone"
    return f"{pid} {status.split('Tgid')[0]!r}, child of {_parent(pid)}"


def _is_harmless(text: str) -> bool:
    return all(c.isprintable() or c == "\n" for c in text)
