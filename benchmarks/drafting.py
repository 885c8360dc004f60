"""Measure the overhead and the tokens of `draft`, using a fake model server on loopback.

    uv run python benchmarks/drafting.py [--latency 2] [--tokens]

For a post with code and a post without code, the script prints two results. With a server that replies at
once, it prints wall-clock and processor time in seconds. With a slow server, it prints the ratio of the
wall-clock time to the longest chain of dependent requests. It ignores the first draft, which builds the
reader environment and imports everything.

Then it drafts lesson 2.4 of this series with a model that answers each stage in full. It prints the number of
requests, how many come one after another, and the tokens (characters / 4). "Same start" is the share of what
is read that is the common start of the prompts. "Cached" is the share that an earlier prompt of the draft
begins with, too. `--tokens` prints only this.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from full_post_model import FullPostModel, read_post
from tests.drafting.scripted_model import scripted_model
from tests.projects import small_project
from tests.servers import OpenAIServer

from postgen.cli.main import cli, run_with_error_handling

# The number of dependent requests: plan, code and verdicts if there is any code, and the text.
CHAINS = {"1.1": 4, "1.2": 2}
ABOUT = {"1.1": "with code", "1.2": "without code"}


def drafted(lesson: str, latency: float) -> tuple[float, float]:
    """Make one draft. Return its wall-clock time and its processor time (with child processes) in seconds."""
    with tempfile.TemporaryDirectory() as folder, OpenAIServer(scripted_model(delay=latency)) as server:
        project = small_project(Path(folder))
        os.environ |= {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
        started, used = time.perf_counter(), sum(os.times()[:4])
        arguments = ["--project", str(project), "draft", lesson]
        with redirect_stdout(StringIO()) as output:
            code = run_with_error_handling(
                lambda: cli.main(arguments, prog_name="postgen", standalone_mode=False)
            )
        if code:
            raise SystemExit(output.getvalue())
        return time.perf_counter() - started, sum(os.times()[:4]) - used


def print_tokens(lesson: str) -> None:
    """Draft a lesson of this series with a model that answers in full, and print what it took."""
    root = Path(__file__).parents[1]
    model = FullPostModel(read_post(root, lesson), delay=0.3)
    with tempfile.TemporaryDirectory() as folder, OpenAIServer(model) as server:
        for name in ("posts", "prompts"):
            shutil.copytree(root / name, Path(folder) / name)
        shutil.copy(root / "outline.yaml", folder)
        next((Path(folder) / "posts").glob(f"{lesson}-*.md")).unlink()
        name = f"m-{time.time_ns()}"  # a new name, so that no critique of an earlier run is cached
        os.environ |= {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": name}
        arguments = ["--project", folder, "draft", lesson]
        with redirect_stdout(StringIO()) as output:
            code = run_with_error_handling(
                lambda: cli.main(arguments, prog_name="postgen", standalone_mode=False)
            )
    if code:
        raise SystemExit(output.getvalue())
    print("| lesson | requests | one after another | read | written | same start | cached |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    print(model.table_row(lesson))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--latency", type=float, default=2.0, help="seconds before each reply of the slow server"
    )
    parser.add_argument(
        "--repeats", type=int, default=3, help="number of drafts of each kind; the fastest one counts"
    )
    parser.add_argument("--tokens", action="store_true", help="print only the tokens of lesson 2.4")
    options = parser.parse_args()
    if options.tokens:
        print_tokens("2.4")
        return
    drafted("1.1", 0.0)
    print("| post | at once: wall | at once: processor | latency | chain of calls | ratio to the chain |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for lesson, chain in CHAINS.items():
        wall, used = min(drafted(lesson, 0.0) for _ in range(options.repeats))
        slow, _ = min(drafted(lesson, options.latency) for _ in range(options.repeats))
        ratio = slow / (chain * options.latency)
        about = f"{wall:.2f} s | {used:.2f} s | {options.latency:g} s | {chain} | {ratio:.2f}"
        print(f"| {ABOUT[lesson]} | {about} |")
    print()
    print_tokens("2.4")


if __name__ == "__main__":
    main()
