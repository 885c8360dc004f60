"""Texts that could be slow to check: the CPU time of every rule grows about linearly with the text.

The tests compare the CPU times of two sizes, with a wide margin. A timeout of minutes catches endless loops.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from postgen.document import Source
from postgen.validation import ValidateOptions, make_post, validate
from tests.rules.rule_contexts import repository_series

ROOT = Path(__file__).parents[2]
TIMEOUT_MINUTES = 10

PIECES = {
    "nested quotations": "> ",
    "nested lists": "- ",
    "open brackets": "[",
    "images": "![",
    "links": "[a](",
    "emphasis": "*a_",
    "backticks": "`a``",
    "dollars": "$",
    "spaced dollars": "$ a ",
    "formulas": "$x$ ",
    "prices": "$5 and ",
    "double dollars": "$$ ",
    "displays": "\n$$\nx\n$$\n",
    "lost displays": "\n\n$$\n\nx",
    "backslash brackets": "\\( \\[ ",
    "environments": "\\begin{align} ",
    "braces in a formula": "$\\frac{",
    "left in a formula": "$\\left(",
    "commands": "\\alpha_i ",
    "Greek": "α ≤ x_i ",
    "tags": "<a ",
    "comments": "<!-- ",
    "entities": "&amp",
    "table": "|a",
    "rows": "\n|a|b|\n|-|-|\n|$|x|$|\n",
    "headings": "\n## Summary\n",
    "exercises": "\n### Exercise 1\n\n#### Solution\n",
    "words": "the loss is ",
    "numbers": "the loss fell to 0.31 and ",
    "claims": "Sure, here is. Let me know if ",
    "placeholders": "[insert (to be TODO ... ",
    "marks": "tk ",
    "capitals": "ADD AAA ",
    "empty labels": ":[ ]",
    "empty items": "- \n",
    "footnotes": "[^a]: ",
    "colleagues": "@a b ",
    "pip": "pip install ",
    "fences": "\n```\n",
    "blocks": "\n```python\nx: int = (\n```\n",
    "outputs": "\n```output\n1\n```\n",
    "a long word": "a",
    "underscores": "_a",
    "spaces": " ",
    "digits": "1.",
    "brackets in Python": "\n```python\n" + "(" * 50,
}
# What makes a search fail only at the end. These texts are three times as long.
ENDS = {"marks": "!", "capitals": "\n\nHERE"}
CHECK = """
import json, sys, time
from pathlib import Path
from postgen.document import Source
from postgen.rules import Context, run_rules, selected_rules
from postgen.rules.checkers import run_checkers
from postgen.rules.cross_post.post_facts import SeriesIndex
from postgen.series import load_series
from postgen.validation import make_post

series = load_series(Path(sys.argv[1]))
given = json.load(sys.stdin)
pieces, ends = {"warm": "warm", **given["pieces"]}, given["ends"]
sizes = (2_000, 16_000)
file = series.drafts_dir / "1.2-x.md"

def timed(function, *arguments):
    before = time.process_time()
    result = function(*arguments)
    return time.process_time() - before, result

posts, cpu_seconds = {}, {}
for name, piece in pieces.items():
    for size in sizes:
        print("reading", name, flush=True)
        length = 3 * size if name in ends else size
        text = piece * (length // len(piece)) + ends.get(name, "")
        posts[name, size] = make_post(Source(f"{name} {size}", text), file, series)
        cpu_seconds[name, size], _ = timed(lambda post: post.document, posts[name, size])
documents = {key: post.document for key, post in posts.items()}
diagnostics = run_checkers(list(documents.values()), series, {"ruff"})
for name in pieces:
    for size in sizes:
        print("checking", name, flush=True)
        post, document = posts[name, size], documents[name, size]
        context = Context(
            series, post.lesson, file, diagnostics[post.path],
            earlier=SeriesIndex(), document=lambda: document,
        )
        rules = selected_rules(series, post.lesson)
        seconds, findings = timed(run_rules, document, context, rules)
        cpu_seconds[name, size] += seconds
        for finding in findings:
            assert 1 <= finding.span.line <= post.source.line_count, finding
    small, large = (cpu_seconds[name, size] for size in sizes)
    # The text is 8 times as long: linear work takes 8 times as long, quadratic work 64 times.
    assert large < 0.4 or large < 32 * small, (name, small, large)
"""


@pytest.mark.slow
def test_cpu_time_grows_linearly_with_repeated_text() -> None:
    command = [sys.executable, "-c", CHECK, str(ROOT)]
    completed = subprocess.run(
        command,
        input=json.dumps({"pieces": PIECES, "ends": ENDS}),
        capture_output=True,
        text=True,
        timeout=60 * TIMEOUT_MINUTES,
        check=False,
    )
    assert completed.returncode == 0, (completed.stdout[-40:], completed.stderr[-2000:])
    progress = completed.stdout.split("\n")[:-1]
    assert [line for line in progress if line.startswith("checking")][2::2] == [
        f"checking {n}" for n in PIECES
    ]


def test_a_line_of_a_hundred_kilobytes_is_checked() -> None:
    series = repository_series()
    text = "The loss $x$ is *a* `b` word. " * 3_500
    post = make_post(Source("1.2-x.md", text), series.drafts_dir / "1.2-x.md", series)
    for finding in validate([post], series, ValidateOptions(execute=False, jobs=1, cache=False)).findings:
        assert finding.span.line == 1
