"""Posts that read the declared data and try to change it; also a program for an unprivileged user."""

import json
import sys
from pathlib import Path, PurePath

from postgen.execution import Engine, ReaderEnvironment
from postgen.execution.data_snapshot import snapshot

from .posts import post
from .unprivileged_user import environment_from_json

FILES = (PurePath("data/deep/points.csv"),)
READS = "print(open('data/deep/points.csv').read(), end='')"
WRITES = (
    "open('data/deep/points.csv', 'a').write('0')",
    "open('data/new.csv', 'w')",
    "import os; os.remove('data/deep/points.csv')",
    "import os; os.rename('data/deep', 'data/shallow')",
    "import os; os.chmod(os.path.realpath('data'), 0o777)",
)


def make_project(folder: Path) -> Path:
    """Create a project with a declared file and another file."""
    (folder / "data" / "deep").mkdir(parents=True)
    (folder / "data" / "deep" / "points.csv").write_text("1,2\n")
    (folder / "data" / "secret.csv").write_text("not declared")
    return folder


def read_and_write(
    environment: ReaderEnvironment, sandbox: str, project: Path
) -> list[list[tuple[str, str]]]:
    """Run posts that read, write and read again; return the status and the output of their blocks."""
    programs = [
        post(READS, "import os; print(os.listdir('data'), sorted(os.listdir()))"),
        *(post(source, READS, path=f"posts/{n}.md") for n, source in enumerate(WRITES)),
        post(READS, path="posts/last.md"),
    ]
    with Engine(
        environment, sandbox=sandbox, cache=False, jobs=2, data=lambda: snapshot(project, FILES)
    ) as engine:
        outcomes = engine.run(programs)
    return [[(block.status.value, block.stdout) for block in outcome.blocks] for outcome in outcomes]


if __name__ == "__main__":
    here = make_project(Path.cwd() / "project")
    print(json.dumps(read_and_write(environment_from_json(sys.stdin.read()), sys.argv[1], here)))
