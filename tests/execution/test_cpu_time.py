"""CPU time of a block: its own and that of its child processes, without waiting."""

import pytest

from postgen.execution import Engine, ReaderEnvironment

from .posts import post

WORK = """
import time
while time.process_time() < {}:
    pass
"""
CHILD = """
import subprocess, sys
subprocess.run([sys.executable, "-c", "import time\\nwhile time.process_time() < 0.3: pass"], check=True)
"""


@pytest.mark.parametrize("sandbox", ["namespaces", "landlock"])
def test_cpu_time_includes_child_processes_and_excludes_waiting(
    bare_environment: ReaderEnvironment, sandbox: str
) -> None:
    waits = "import time; time.sleep(0.4)"
    with Engine(bare_environment, sandbox=sandbox, cache=False) as engine:
        (outcome,) = engine.run([post(WORK.format(0.3), waits, CHILD, "raise ValueError")])
    worked, waited, by_child, failed = outcome.blocks
    assert worked.cpu_seconds >= 0.25
    assert waited.cpu_seconds < 0.2 < waited.seconds
    assert by_child.cpu_seconds >= 0.25
    assert failed.cpu_seconds < 0.2
    assert outcome.cpu_seconds == pytest.approx(sum(b.cpu_seconds for b in outcome.blocks))
