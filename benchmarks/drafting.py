"""Measure the overhead of `draft`, using a fake model server on loopback.

    uv run python benchmarks/drafting.py [--latency 2]

For a post with code and a post without code, the script prints two results. With a server that replies at
once, it prints wall-clock and processor time in seconds. With a slow server, it prints the ratio of the
wall-clock time to the longest chain of dependent requests. It ignores the first draft, which builds the
reader environment and imports everything.
"""

import argparse
import os
import sys
import tempfile
import time
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.drafting.scripted_model import scripted_model
from tests.projects import small_project
from tests.servers import OpenAIServer

from postgen.cli.main import cli, run_with_error_handling

# The number of dependent requests: plan, code if there is any, independent sections, and the sections that
# summarize them.
CHAINS = {"1.1": 4, "1.2": 3}
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


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--latency", type=float, default=2.0, help="seconds before each reply of the slow server"
    )
    parser.add_argument(
        "--repeats", type=int, default=3, help="number of drafts of each kind; the fastest one counts"
    )
    options = parser.parse_args()
    drafted("1.1", 0.0)
    print("| post | at once: wall | at once: processor | latency | chain of calls | ratio to the chain |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for lesson, chain in CHAINS.items():
        wall, used = min(drafted(lesson, 0.0) for _ in range(options.repeats))
        slow, _ = min(drafted(lesson, options.latency) for _ in range(options.repeats))
        ratio = slow / (chain * options.latency)
        about = f"{wall:.2f} s | {used:.2f} s | {options.latency:g} s | {chain} | {ratio:.2f}"
        print(f"| {ABOUT[lesson]} | {about} |")


if __name__ == "__main__":
    main()
