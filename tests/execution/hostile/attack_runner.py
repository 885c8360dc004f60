"""Runs attacks, each beside a harmless post, and collects the problems."""

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
SLOW_ATTACK_SECONDS = 2.5  # for attacks that end only with their time-out
JOBS = 6  # more than processors, because most posts wait for something

GENERAL = "general"
"""The key of problems that belong to no single attack."""

Problems = dict[str, list[str]]


def run_attacks(engine: Engine, attacks: Sequence[Attack], targets: Targets) -> Problems:
    """Return the problems of each attack; the list is empty if the attack was stopped."""
    found: Problems = {GENERAL: []}
    mounted = mounts()
    engine.run([post("x = 1")])  # starts the worker
    before = processes() | set(orphans())
    for slow in (False, True):
        chosen = [attack for attack in attacks if attack.slow is slow]
        with limited(engine, **LIMITS | ({"block_seconds": SLOW_ATTACK_SECONDS} if slow else {})):
            found |= _run_beside_harmless_posts(engine, chosen, targets)
    found[GENERAL] += targets.changes()
    found[GENERAL] += [f"process left: {process}" for process in remaining_processes(before)]
    found[GENERAL] += [f"mount changed: {mount}" for mount in mounts_changed(mounted, targets.folder)]
    return found


def _run_beside_harmless_posts(engine: Engine, attacks: Sequence[Attack], targets: Targets) -> Problems:
    programs = []
    for number, attack in enumerate(attacks):
        harmless = post(
            "import time\nwith open('mine.txt', 'w') as file:\n    file.write('harmless')",
            f"time.sleep(0.05)\nprint(open('mine.txt').read(), {number} + 42)",
            path=f"posts/harmless-{number}.md",
        )
        programs += [attack.program(targets.constants), harmless]
    outcomes = engine.run(programs)
    found: Problems = {}
    for number, attack in enumerate(attacks):
        attack_outcome, harmless_outcome = outcomes[2 * number : 2 * number + 2]
        prelude, block = attack_outcome.blocks
        problems = [] if prelude.status.value == "passed" else [f"prelude: {prelude.failure}"]
        problems += attack.problems(block)
        text = str(attack_outcome)
        if targets.secret in text:
            problems.append("the output contains the secret")
        if not _is_printable(text):
            problems.append("the output contains control characters")
        if [b.stdout for b in harmless_outcome.blocks] != ["", f"harmless {number + 42}\n"]:
            problems.append(f"the harmless post beside it: {harmless_outcome}")
        found[attack.name] = problems
    return found


def names_of_successful(engine: Engine, attacks: Iterable[Attack], targets: Targets) -> list[str]:
    """Return the names of the attacks that reach their target; for engines without a sandbox."""
    chosen = list(attacks)
    with limited(engine, **LIMITS):
        outcomes: list[PostOutcome] = engine.run([a.program(targets.constants) for a in chosen])
    return [a.name for a, o in zip(chosen, outcomes, strict=True) if "REACHED" in o.blocks[-1].stdout]


def remaining_processes(before: set[int]) -> list[str]:
    """Return new processes since ``before`` that have not ended after 5 seconds, including orphans."""
    deadline = time.monotonic() + 5
    while True:
        found = [_describe(pid) for pid in sorted({*processes(), *orphans()} - before)]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def processes() -> set[int]:
    """Return this process and its descendants, which are those of the idle worker."""
    return set(proc_stats.descendants(os.getpid())[0])


def orphans() -> list[int]:
    """Return processes of posts that the system's init has adopted."""
    process_ids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in process_ids if _parent(pid) == 1 and _is_process_of_a_post(pid)]


def _is_process_of_a_post(pid: int) -> bool:
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


def _is_printable(text: str) -> bool:
    return all(c.isprintable() or c == "\n" for c in text)
