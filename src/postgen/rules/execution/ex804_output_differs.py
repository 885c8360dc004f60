"""Output differs from the post.

**What it flags.** An `output` fence right after a Python block that does not show what the block printed. An
`output` fence that does not follow a Python block.

**Why.** A guessed or outdated output makes readers look for a mistake that they did not make.

**Example.**

    ```python
    print(0.1 + 0.2)
    ```

    ```output
    0.3
    ```

**Instead.** Show what the block prints, here `0.30000000000000004`. `postgen run --update` does this.

Spaces inside a line count, since they align columns.

**Not flagged.** Numbers with a fraction within `rules.number_tolerance`, and spaces beside numbers if some
numbers have become wider or narrower. White space at the ends of lines. Text that matches a pattern of
`rules.output_masks`, such as times. A block that prints but shows no output (EX810). A block that did not run
to its end (EX801 and others). A `no-run` block.
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.outcomes import BlockStatus
from postgen.output_diff import Tolerance, diff_output
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.execution import shorten


def check(document: Document, context: Context) -> Problems:
    tolerance = Tolerance(relative=context.settings.number_tolerance)
    printed = {b.line: b.stdout for b in context.block_outcomes if b.status is BlockStatus.PASSED}
    matched = set()
    for block in document.python_blocks:
        expected = document.expected_output(block)
        if expected is None:
            continue
        matched.add(expected.line)
        actual = printed.get(block.line)
        if actual is None:
            continue
        if difference := diff_output(expected.body, actual, tolerance, context.settings.output_masks):
            # The closing line of the fence if lines are missing at its end.
            line = min(expected.first_line + difference.line - 1, expected.end_line)
            yield Problem(
                document.source.line_span(line),
                _message(difference.expected, difference.actual),
                f"run `postgen run --update` to show what the block prints:\n{difference.diff}",
            )
    for fence in document.code_blocks:
        if fence.language == "output" and fence.line not in matched:
            yield Problem(
                document.source.line_span(fence.line),
                "an `output` fence that does not follow a Python block",
                "put it right after the block that prints it, with only empty lines in between",
            )


def _message(expected: str | None, actual: str | None) -> str:
    if expected is None:
        return f"the block prints more: `{shorten(actual or '')}`"
    if actual is None:
        return f"the block does not print `{shorten(expected)}`"
    return f"the block prints `{shorten(actual)}`, not `{shorten(expected)}`"


RULE = Rule("EX804", "output-differs", check, uses_outcome=True)
