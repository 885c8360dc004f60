"""What `draft` adds to the time that a model takes, against a server on loopback.

    uv run python benchmarks/drafting.py [--latency 2]

Prints seconds of wall clock and of processor time for a post with code and one without: against a server that
answers at once, and as a ratio to the longest chain of calls that depend on each other against one that takes
its time. The first draft, which builds the reader environment and imports everything, does not count.
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

from tests.drafting.writing_model import writing
from tests.projects import small_project
from tests.servers import OpenAIServer

from postgen.cli.boundary import reporting_errors
from postgen.cli.main import cli

# Plan, code where there is some, the sections that need no other, what sums them up.
CHAINS = {"1.1": 4, "1.2": 3}
ABOUT = {"1.1": "with code", "1.2": "without code"}


def drafted(lesson: str, latency: float) -> tuple[float, float]:
    """Seconds of wall clock, and of processor time in this process and its children, of one draft."""
    with tempfile.TemporaryDirectory() as folder, OpenAIServer(writing(delay=latency)) as server:
        project = small_project(Path(folder))
        os.environ |= {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
        started, used = time.perf_counter(), sum(os.times()[:4])
        arguments = ["--project", str(project), "draft", lesson]
        with redirect_stdout(StringIO()) as told:
            code = reporting_errors(lambda: cli.main(arguments, prog_name="postgen", standalone_mode=False))
        if code:
            raise SystemExit(told.getvalue())
        return time.perf_counter() - started, sum(os.times()[:4]) - used


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=2.0, help="seconds before each reply")
    parser.add_argument("--repeats", type=int, default=3, help="drafts of each kind; the best counts")
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
