"""Output not shown.

**What it flags.** A Python block that prints, without an `output` fence right after it.

**Why.** Readers cannot compare their result with the author's, and nothing notices when the output changes.

**Example.**

    ```python
    print(0.1 + 0.2)
    ```

**Instead.** Show what the block prints. `postgen run --update` does this:

    ```output
    0.30000000000000004
    ```

A series whose posts show no outputs sets `rules.ignore: [EX810]`.

**Not flagged.** Text that a block prints to standard error, such as progress. White space, and text that
`rules.output_masks` matches completely. A block that did not run to its end. A `no-run` block.
"""

import re

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.outcomes import BlockStatus
from postgen.output_diff import Tolerance, diff_output
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.execution import shorten


def check(document: Document, context: Context) -> Problems:
    printed = {b.line: b.stdout for b in context.block_outcomes if b.status is BlockStatus.PASSED}
    for block in document.python_blocks:
        stdout = printed.get(block.line, "")
        if not _without_masked(stdout, context).strip() or document.expected_output(block):
            continue
        span = document.source.line_span(block.line)
        fence = document.fence_after(block)
        tolerance = Tolerance(relative=context.settings.number_tolerance)
        if fence and not diff_output(fence.body, stdout, tolerance, context.settings.output_masks):
            yield Problem(
                span,
                f"the output of the block is in a fence with the language `{fence.language}`"
                if fence.language
                else "the output of the block is in a fence without a language",
                "write `output` after the backticks, so that it is compared with what the block prints",
            )
        else:
            first = shorten(stdout.strip().split("\n", 1)[0])
            yield Problem(
                span,
                f"the block prints `{first}`, but the post does not show its output",
                "run `postgen run --update` to write the output into an `output` fence after the block",
            )


def _without_masked(text: str, context: Context) -> str:
    for mask in context.settings.output_masks:
        text = re.sub(mask, "", text)
    return text


RULE = Rule("EX810", "output-not-shown", check, severity=Severity.WARNING, requires=frozenset({"outcome"}))
