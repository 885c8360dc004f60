"""How fast the static rules are: posts a second, growth with their number, memory, the share of parsing.

    uv run python benchmarks/static.py            2,000 posts of about 2,000 words, 25 formulas, 6 blocks
    uv run python benchmarks/static.py 600        as many as you like

Each measurement is a process of its own; loading the series and the rules comes before the clock starts.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from made_posts import post

ROOT = Path(__file__).parents[1]


def measure(folder: Path, count: int, what: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", str(folder), str(count), what]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def child(folder: Path, count: int, what: str) -> None:
    """One measurement, as JSON."""
    files = sorted(folder.glob("*.md"))[:count]
    work = _parsing(files) if what == "markdown-it" else _checking(files, None if what == "all" else 1)
    before, started = _cpu(), time.perf_counter()
    findings = work()
    wall, cpu = time.perf_counter() - started, _cpu() - before
    peak = max(resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"wall": wall, "cpu": cpu, "peak_mb": peak / 1024, "findings": findings}))


def _parsing(files: list[Path]) -> Any:  # noqa: ANN401
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.parse("warm")
    return lambda: sum(not parser.parse(file.read_text("utf-8")) for file in files)


def _checking(files: list[Path], jobs: int | None) -> Any:  # noqa: ANN401
    from postgen.rules import all_rules
    from postgen.series import load_series
    from postgen.validation import Options, read_posts, validate

    series, options = load_series(ROOT), Options(execute=False, jobs=jobs)
    all_rules()
    return lambda: len(validate(read_posts(files, series)[0], series, options).findings)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main(count: int) -> None:
    few = max(1, count // 10)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(count):
            (folder / f"{number:05}-made.md").write_text(post(number), "utf-8")
        text = post(1)
        print(f"{len(text.split())} words, {text.count('$') // 2} formulas a post")
        rows = {
            "all processors, all posts": measure(folder, count, "all"),
            "all processors, a tenth": measure(folder, few, "all"),
            "one process, all posts": measure(folder, count, "one"),
            "one process, a tenth": measure(folder, few, "one"),
            "markdown-it alone, a tenth": measure(folder, few, "markdown-it"),
        }
    for name, row in rows.items():
        posts = few if name.endswith("tenth") else count
        print(
            f"{name:28} {posts / row['wall']:7.0f} posts/s  {1000 * row['cpu'] / posts:6.1f} ms CPU a post  "
            f"peak {row['peak_mb']:5.0f} MB a process  {row['findings']} findings"
        )
    whole, tenth = rows["one process, all posts"], rows["one process, a tenth"]
    bare = rows["markdown-it alone, a tenth"]["cpu"] / few
    print(f"growth of CPU from {few} to {count} posts: {whole['cpu'] / tenth['cpu']:.2f} × (linear: 10)")
    print(f"growth of memory: {whole['peak_mb'] / tenth['peak_mb']:.2f} ×")
    print(f"all static rules / markdown-it alone: {whole['cpu'] / count / bare:.2f} × its CPU")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 2000)
