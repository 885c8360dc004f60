"""Measure the static rules: posts per second, growth with the number of posts, memory, and the cache.

    uv run python benchmarks/static.py            2,000 posts of about 2,000 words, 25 formulas, 6 blocks
    uv run python benchmarks/static.py 600        another number of posts

All posts belong to one long series, so each post is compared with all earlier ones. Each measurement runs in
its own process and starts after the series and the rules are loaded. Only ratios are comparable between
machines or times of day. Each result is the minimum of three runs, because other load on the machine can only
add time.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from made_posts import post

ROOT = Path(__file__).parents[1]
A_MODULE = 10  # lessons
REPEATED = 3


def measure(project: Path, count: int, what: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", str(project), str(count), what]
    environment = {**os.environ, "POSTGEN_CACHE_DIR": str(project / "cache")}
    found: list[dict[str, Any]] = []
    for _ in range(REPEATED):
        if what == "fill":
            shutil.rmtree(project / "cache", ignore_errors=True)
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        found.append(json.loads(done.stdout))
    return {**found[0], "wall": min(one["wall"] for one in found), "cpu": min(one["cpu"] for one in found)}


def child(project: Path, count: int, what: str) -> None:
    """Run one measurement and print it as JSON."""
    files = [project / "posts" / name for name in (project / "names").read_text("utf-8").split()[:count]]
    work = _parsing(files) if what == "markdown-it" else _checking(project, files, what)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    before, started = _cpu(), time.perf_counter()
    findings = work()
    wall, cpu = time.perf_counter() - started, _cpu() - before
    peak = max(resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(
        json.dumps({"wall": wall, "cpu": cpu, "base": base / 1024, "peak": peak / 1024, "findings": findings})
    )


def _parsing(files: list[Path]) -> Any:  # noqa: ANN401
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.parse("warm")
    return lambda: sum(not parser.parse(file.read_text("utf-8")) for file in files)


def _checking(project: Path, files: list[Path], what: str) -> Any:  # noqa: ANN401
    from postgen.rules import all_rules
    from postgen.series import load_series
    from postgen.validation import ValidateOptions, read_posts, validate

    series = load_series(project)
    options = ValidateOptions(
        execute=False, jobs=None if what == "all" else 1, cache=what in ("fill", "cache")
    )
    all_rules()
    return lambda: len(validate(read_posts(files, series)[0], series, options).findings)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def make_project(project: Path, count: int) -> None:
    """Create a series of ``count`` lessons and their posts, with the rules and notation of this series."""
    import yaml

    outline = yaml.safe_load((ROOT / "outline.yaml").read_text("utf-8"))
    titles = [f"Made up {number}" for number in range(max(count, 30))]
    outline["modules"] = [
        {
            "title": f"Module {start}",
            "goal": "To be measured.",
            "lessons": [
                {
                    "title": title,
                    "points": ["Loss and gradient", "Weights"],
                    "terms": [f"notion{title[8:]}"],
                }
                for title in titles[start : start + A_MODULE]
            ],
        }
        for start in range(0, len(titles), A_MODULE)
    ]
    (project / "outline.yaml").write_text(yaml.safe_dump(outline), "utf-8")
    (project / "posts").mkdir()
    names = []
    for number in range(count):
        lesson = f"{number // A_MODULE + 1}.{number % A_MODULE + 1}"
        names.append(f"{lesson}-made-up-{number}.md")
        text = post(number).replace(f"– made {number}", f"– {lesson}: {titles[number]}", 1)
        (project / "posts" / names[-1]).write_text(text, "utf-8")
    (project / "names").write_text("\n".join(names), "utf-8")


def main(count: int) -> None:
    few = max(1, count // 10)
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        make_project(project, count)
        text = post(1)
        print(f"{len(text.split())} words, {text.count('$') // 2} formulas per post")
        measure(project, few, "one")  # load files and bytecode into memory
        rows = {
            "all processors, all posts": measure(project, count, "all"),
            "one process, all posts": measure(project, count, "one"),
            "one process, a tenth": measure(project, few, "one"),
            "filling the cache, a tenth": measure(project, few, "fill"),
            "from the cache, a tenth": measure(project, few, "cache"),
            "only markdown-it, a tenth": measure(project, few, "markdown-it"),
        }
    for name, row in rows.items():
        posts = few if name.endswith("tenth") else count
        print(
            f"{name:27} {posts / row['wall']:7.0f} posts/s  {1000 * row['cpu'] / posts:6.1f} ms CPU/post  "
            f"peak {row['peak']:5.0f} MB/process, {row['base']:.0f} at the start  "
            f"{row['findings']} findings"
        )
    whole, tenth = rows["one process, all posts"], rows["one process, a tenth"]
    cached, bare = rows["from the cache, a tenth"], rows["only markdown-it, a tenth"]["cpu"] / few
    print(f"CPU of {count} posts / of {few}: {whole['cpu'] / tenth['cpu']:.2f} × (linear: {count / few:.0f})")
    print(f"peak memory of {count} posts / of {few}: {whole['peak'] / tenth['peak']:.2f} ×")
    print(f"CPU of unchanged posts / of new ones: {cached['cpu'] / tenth['cpu']:.3f} ×")
    print(f"all static rules / only markdown-it: {whole['cpu'] / count / bare:.2f} × its CPU")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 2000)
