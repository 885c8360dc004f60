"""Run the benchmarks beside other tools, and write docs/benchmarks.md with machine, versions and ratios.

    uv run --all-extras python benchmarks/report.py                   everything
    uv run --all-extras python benchmarks/report.py --only startup static
    uv run --all-extras python benchmarks/report.py --quick --busy    small sizes, to try the script

Run it on a machine that does nothing else. It waits before each benchmark until the machine is idle, and
gives up after some minutes. With `--busy` it does not wait, and the page says that the machine was busy. With
`--only`, the other sections keep their results, which are in benchmarks/results.json.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from postgen.git import describe_checkout

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
RESULTS = ROOT / "benchmarks" / "results.json"
PACKAGES = ("click", "distributed", "markdown-it-py", "math-core", "openai", "pydantic", "ruff", "ty", "uv")
IDLE = 0.3  # load per processor
PATIENCE = 600  # seconds


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A script with arguments for a whole and for a quick run, and what the page says about it."""

    name: str
    title: str
    about: str
    script: str
    whole: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()


BENCHMARKS = (
    Benchmark(
        "execution",
        "Code of posts, beside other tools",
        "22 generated posts. One plain interpreter imports the packages once and runs every block in order,\n"
        "without isolation. The other tools isolate nothing, either.",
        "execution.py",
        ("--peers", "--growth"),
        ("--repeat", "1"),
    ),
    Benchmark(
        "series",
        "Code of this series",
        "The same measurements for the posts in `posts/`.",
        "execution.py",
        ("--posts", str(ROOT / "posts"), "--repeat", "1"),
        ("--posts", str(ROOT / "posts"), "--repeat", "1"),
    ),
    Benchmark(
        "static",
        "Static rules",
        "2,000 generated posts with all rules that need no running code,\n"
        "beside markdown-it-py, which only parses.",
        "static.py",
        ("2000",),
        ("60",),
    ),
    Benchmark(
        "cluster",
        "A cluster of two workers",
        "Scheduler, workers and client run on one machine ([scale](scale.md)).",
        "cluster.py",
        ("--posts", "200"),
        ("--posts", "4", "--repeat", "1"),
    ),
    Benchmark(
        "drafting",
        "Drafts",
        "The pipeline with a scripted model: the time that postgen adds, and the tokens.",
        "drafting.py",
    ),
    Benchmark("startup", "Start and size", "Each command was started several times, in turn.", "startup.py"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What a benchmark printed, when and where, and how busy the machine was before."""

    output: str
    date: str
    commit: str
    machine: str
    load: float
    seconds: float


def machine() -> str:
    """Return processor, number of processors, memory and system in words."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    processor = names[0] if names else platform.machine()
    return (
        f"{processor}, {os.cpu_count()} processors, {pages:.0f} GiB, {platform.system()} {platform.release()}"
    )


def load_per_processor() -> float:
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def wait_until_idle() -> None:
    """Wait until the load is low, also that of the last benchmark. Exit if it stays high."""
    begun = time.monotonic()
    while load_per_processor() > IDLE:
        if time.monotonic() - begun > PATIENCE:
            sys.exit(f"the load is {load_per_processor():.1f} per processor; wait, or pass --busy")
        time.sleep(5)


def run(benchmark: Benchmark, *, quick: bool) -> Result:
    """Run a benchmark. Raise SystemExit with its output if it fails."""
    load, begun = load_per_processor(), time.monotonic()
    command = [sys.executable, str(ROOT / "benchmarks" / benchmark.script)]
    command += benchmark.quick or benchmark.whole if quick else benchmark.whole
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{benchmark.name} failed with {done.returncode}:\n{done.stdout}")
    commit = describe_checkout(ROOT) + (" (quick)" if quick else "")
    seconds = time.monotonic() - begun
    return Result(done.stdout.strip(), time.strftime("%Y-%m-%d"), commit, machine(), load, seconds)


def as_page(results: Mapping[str, Result], versions: Mapping[str, str]) -> str:
    """Return the page with all results. A benchmark without a result is named as not run."""
    parts = [
        "# Benchmarks\n\n`benchmarks/report.py` writes this page. The figures are ratios of measurements "
        "that were made in turn in one\nrun, because times depend on the machine.\n",
        f"Python {versions['python']}, "
        + ", ".join(f"{name} {found}" for name, found in versions.items() if name != "python")
        + ".\n",
    ]
    for benchmark in BENCHMARKS:
        parts.append(f"## {benchmark.title}\n\n{benchmark.about}\n")
        found = results.get(benchmark.name)
        parts.append(_as_section(benchmark, found) if found else "This benchmark was not run.\n")
    return "\n".join(parts)


def _as_section(benchmark: Benchmark, result: Result) -> str:
    is_table = all(not line or line[0] == "|" or line.endswith(".") for line in result.output.splitlines())
    shown = result.output if is_table else f"```text\n{result.output}\n```"
    busy = (
        ""
        if result.load <= IDLE
        else f" **The machine was busy:** its load was {result.load:.1f} per processor."
    )
    command = " ".join(("benchmarks/" + benchmark.script, *benchmark.whole)).replace(f"{ROOT}/", "")
    return f"{shown}\n\n`{command}` on {result.date}, commit {result.commit}, {result.machine}.{busy}\n"


def installed_versions(packages: Sequence[str] = PACKAGES) -> dict[str, str]:
    return {"python": platform.python_version()} | {name: version(name) for name in packages}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=[benchmark.name for benchmark in BENCHMARKS])
    parser.add_argument("--quick", action="store_true", help="use small sizes")
    parser.add_argument("--busy", action="store_true", help="start although the machine is busy")
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    results: dict[str, Result] = {}
    if arguments.results.exists():
        stored = json.loads(arguments.results.read_text(encoding="utf-8"))
        results = {name: Result(**values) for name, values in stored.items()}
    for benchmark in BENCHMARKS:
        if arguments.only and benchmark.name not in arguments.only:
            continue
        if not arguments.busy:
            wait_until_idle()
        print(f"{benchmark.name} …", file=sys.stderr)
        results[benchmark.name] = run(benchmark, quick=arguments.quick)
        # Written after each benchmark, so that an interruption loses only the current one.
        stored = {name: asdict(result) for name, result in results.items()}
        arguments.results.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
        arguments.page.write_text(as_page(results, installed_versions()), encoding="utf-8")


if __name__ == "__main__":
    main()
