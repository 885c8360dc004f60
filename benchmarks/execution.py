"""Measure how long posts take to run, relative to one plain interpreter without isolation.

    uv run python benchmarks/execution.py                    22 generated posts
    uv run python benchmarks/execution.py --posts posts/     your own posts
    uv run python benchmarks/execution.py --peers --growth   also other tools, and 220 posts

Absolute times depend on the machine, so the script prints ratios of medians. It measures everything in one
run, taking turns. All times are wall-clock times. Run it on an idle machine, because some measurements use
one processor and others use all of them. The last lines of the output show how much the times vary.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import corpus
import peers

from postgen.execution import Engine, ReaderEnvironment, reader_environment
from postgen.series import load_series
from postgen.validation import extract_program, read_posts

ROOT = Path(__file__).resolve().parent.parent
COUNT = 22
_PLAIN = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "MPLBACKEND": "Agg",
}  # fmt: skip


class Bench:
    """The folders, the environment and the measured times of one run of this script."""

    def __init__(self, root: Path, posts: Path | None, jobs: int) -> None:
        self.root = root
        self.jobs = jobs
        self.own = posts
        self.series = load_series(ROOT)
        declared = self.series.outline.environment
        self.environment: ReaderEnvironment = reader_environment(
            declared.python, declared.packages, notify=lambda line: print(f"({line})", file=sys.stderr)
        )
        self.times: dict[str, list[float]] = {}
        self._edition = int(time.time())

    def posts(self, count: int = COUNT) -> list[Path]:
        """Create a new project with posts that are in no cache."""
        self._edition += 1
        project = self.root / f"project-{self._edition}"
        project.mkdir()
        shutil.copy(ROOT / "outline.yaml", project)
        if self.own:
            return corpus.copy(self.own, project / "posts", self._edition)
        return corpus.generate(project / "posts", count, self._edition)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.times.setdefault(name, []).append(time.perf_counter() - begun)

    def median(self, name: str) -> float:
        return statistics.median(self.times[name])

    def plain(self, name: str, posts: list[Path]) -> None:
        """Run every block of every post in one plain interpreter."""
        with tempfile.TemporaryDirectory(dir=self.root) as figures, self.timed(name):
            script = str(Path(__file__).with_name("plain.py"))
            dpi = str(self.series.outline.environment.figure_dpi)
            _run([str(self.environment.python), script, figures, dpi, *map(str, posts)], _PLAIN)

    def engine(self, name: str, posts: list[Path], sandbox: str = "auto") -> None:
        """Run only postgen's engine, from reading the posts to the last outcome."""
        with self.timed(name):
            read, _ = read_posts(posts, self.series)
            with Engine(self.environment, jobs=self.jobs, sandbox=sandbox, cache=False) as engine:
                outcomes = engine.run([extract_program(post) for post in read])
        assert all(outcome.passed for outcome in outcomes), "a post failed"

    def validate(self, name: str, posts: list[Path]) -> None:
        """Run the `validate` command with all rules."""
        command = [str(Path(sys.executable).with_name("postgen")), "--project", str(posts[0].parent.parent)]
        with self.timed(name):
            _run([*command, "validate", "--jobs", str(self.jobs), str(posts[0].parent)], {}, allowed=(0, 1))

    def edit(self, post: Path) -> None:
        self._edition += 1
        corpus.edit(post, self._edition)


def _run(command: list[str], variables: Mapping[str, str], allowed: tuple[int, ...] = (0,)) -> None:
    # Everything that is measured, including postgen, uses compiled bytecode.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ |= variables
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode not in allowed:
        raise SystemExit(f"{command[:4]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def warm_up(bench: Bench) -> None:
    """Compile bytecode and fill the file caches before the first measurement."""
    posts = bench.posts(1)
    bench.plain("warm-up", posts)
    bench.validate("warm-up", posts)
    del bench.times["warm-up"]


def measure_all(bench: Bench) -> None:
    """Measure everything once, except other tools and growth."""
    posts = bench.posts()
    bench.plain("plain", posts)
    bench.engine("engine", posts)
    bench.validate("validate", posts)
    bench.validate("unchanged", posts)
    bench.edit(posts[len(posts) // 2])
    bench.plain("plain, one post", [posts[len(posts) // 2]])
    bench.validate("one edited", posts)


def measure_growth(bench: Bench) -> None:
    posts = bench.posts(10 * COUNT)
    bench.plain("plain, tenfold", posts)
    bench.engine("engine, tenfold", posts)


def report(bench: Bench, rows: list[tuple[str, float, str]]) -> None:
    plain = bench.median("plain")
    one_post = bench.median("plain, one post")
    rows[:0] = [
        ("one plain interpreter, no isolation", 1.0, ""),
        ("postgen's engine, sandboxed", bench.median("engine") / plain, ""),
        ("postgen validate, all rules", bench.median("validate") / plain, "<= 0.68"),
        ("  nothing changed / cold", bench.median("unchanged") / bench.median("validate"), "<= 0.045"),
        ("  one post edited / import + that post", bench.median("one edited") / one_post, "<= 0.8"),
    ]  # fmt: skip
    print(f"\n{'':44}{'ratio':>8}   target")
    for name, ratio, target in rows:
        print(f"{name:44}{ratio:8.3f}   {target}".rstrip())
    spread = {name: (max(t) - min(t)) / statistics.median(t) for name, t in bench.times.items() if t[1:]}
    print(f"\n{bench.jobs} jobs; spread of the repeated times, (max - min) / median:")
    print("  " + ", ".join(f"{name} {share:.0%}" for name, share in spread.items()))
    print("seconds: " + ", ".join(f"{name} {bench.median(name):.2f}" for name in bench.times))


def measure_peers(bench: Bench, rounds: int) -> list[tuple[str, float, str]]:
    rows: list[tuple[str, float, str]] = []
    (site,) = bench.environment.path.glob("lib/python*/site-packages")
    for peer in peers.PEERS:
        variables = peers.install(peer, bench.root / "peers", bench.environment.python, site)
        if isinstance(variables, str):
            print(f"skipped {peer.name}: {variables}")
            continue
        for _ in range(rounds):
            posts = bench.posts()
            bench.plain("plain", posts)
            command = peer.prepare(posts[0].parent, posts)
            with bench.timed(peer.name):
                _run(command, {**_PLAIN, **variables})
        rows.append((peer.name, bench.median(peer.name) / bench.median("plain"), ""))
    return rows


def _repeated(times: int, action: Callable[[], None], what: str) -> None:
    for number in range(1, times + 1):
        print(f"({what} {number} of {times})", file=sys.stderr)
        action()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--posts", type=Path, help="use the posts in this folder")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--growth", action="store_true", help="also measure ten times as many posts")
    parser.add_argument("--peers", action="store_true", help="also measure other tools")
    arguments = parser.parse_args()
    if arguments.posts and arguments.growth:
        parser.error("--growth generates its posts and cannot be used with --posts")
    with tempfile.TemporaryDirectory(prefix="postgen-bench-") as root:
        bench = Bench(Path(root), arguments.posts, arguments.jobs)
        warm_up(bench)
        _repeated(arguments.repeat, lambda: measure_all(bench), "round")
        rows: list[tuple[str, float, str]] = []
        if arguments.peers:
            rows += measure_peers(bench, max(1, arguments.repeat // 2))
        if arguments.growth:
            _repeated(1, lambda: measure_growth(bench), "tenfold")
            one, ten = bench.median("engine"), bench.times["engine, tenfold"][0]
            rows.append(("engine, 220 posts / plain, 220 posts", ten / bench.median("plain, tenfold"), ""))
            rows.append(("engine, 220 posts / 22 posts", ten / one, "<= 10"))
        report(bench, rows)


if __name__ == "__main__":
    main()
