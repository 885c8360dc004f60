"""Called as a program by an ordinary user: runs the attacks and prints what they did, as JSON."""

import json
import subprocess
import sys
from pathlib import Path

from postgen.execution import Engine

from ..ordinary import environment_of
from .catalogue import ATTACKS, for_landlock
from .running import JOBS, LIMITS, run_attacks
from .targets import Targets


def main() -> None:
    sandbox = sys.argv[1]
    environment = environment_of(sys.stdin.read())
    # A desktop: the user runs more processes already than a post may.
    others = [subprocess.Popen(["sleep", "600"]) for _ in range(int(LIMITS["processes"]) + 5)]
    try:
        with (
            Targets(Path.home() / "targets") as targets,
            Engine(environment, sandbox=sandbox, jobs=JOBS, cache=False) as engine,
        ):
            attacks = for_landlock() if sandbox == "landlock" else ATTACKS
            attacks = [a for a in attacks if a.name in sys.argv[2:]] if sys.argv[2:] else list(attacks)
            print(json.dumps(run_attacks(engine, attacks, targets)))
    finally:
        for process in others:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
