"""Program for an unprivileged user: run the attacks and print the problems as JSON."""

import json
import subprocess
import sys
from pathlib import Path

from postgen.execution import Engine

from ..unprivileged_user import environment_from_json
from .attack_list import ATTACKS, landlock_attacks
from .attack_runner import JOBS, LIMITS, run_attacks
from .targets import Targets


def main() -> None:
    sandbox = sys.argv[1]
    environment = environment_from_json(sys.stdin.read())
    # As on a desktop, the user already runs more processes than a post may start.
    others = [subprocess.Popen(["sleep", "600"]) for _ in range(int(LIMITS["processes"]) + 5)]
    try:
        with (
            Targets(Path.home() / "targets") as targets,
            Engine(environment, sandbox=sandbox, jobs=JOBS, cache=False) as engine,
        ):
            attacks = landlock_attacks() if sandbox == "landlock" else ATTACKS
            attacks = [a for a in attacks if a.name in sys.argv[2:]] if sys.argv[2:] else list(attacks)
            print(json.dumps(run_attacks(engine, attacks, targets)))
    finally:
        for process in others:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
