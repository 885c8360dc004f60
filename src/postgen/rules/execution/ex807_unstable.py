"""Results differ between two runs.

**What it flags.** A Python block that printed something else, or drew another figure, when the post was run
a second time.

**Why.** Readers cannot reproduce the numbers of the post if the author cannot. The usual causes are a
missing seed, the order of a set, `hash()` of a string, and times.

**Example.**

    ```python
    import torch
    print(torch.rand(1))
    ```

**Instead.**

    ```python
    import torch
    torch.manual_seed(0)
    print(torch.rand(1))
    ```

**Not flagged.** Numbers with a fraction within `rules.number_tolerance`, and text that matches
`rules.output_masks`. A post that was run only once.
"""

from collections.abc import Iterator

from postgen.comparison import Tolerance, text_difference
from postgen.document import Document
from postgen.findings import Problem
from postgen.outcomes import BlockOutcome, BlockStatus
from postgen.pictures import picture_difference
from postgen.rules.context import Context
from postgen.rules.execution.failures import quoted
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    if context.outcome is None or context.again is None:
        return
    second = {block.line: block for block in context.again.blocks}
    for block in context.outcome.blocks:
        other = second.get(block.line)
        if other and (difference := _difference(block, other, context)):
            yield Problem(
                document.source.line_span(block.line),
                f"two runs of the block differ: {difference}",
                "seed every random generator that it uses, and print nothing that depends on time, "
                "on memory addresses or on the order of a set",
            )


def _difference(one: BlockOutcome, other: BlockOutcome, context: Context) -> str:
    if one.status is not other.status:
        return f"one {one.status.value}, one {other.status.value}"
    if one.status is not BlockStatus.PASSED:
        return ""
    tolerance = Tolerance(relative=context.settings.number_tolerance)
    text = text_difference(one.stdout, other.stdout, tolerance, context.settings.output_masks)
    if text:
        return f"`{quoted(text.expected or '')}` and `{quoted(text.actual or '')}`"
    if len(one.figures) != len(other.figures):
        return f"{len(one.figures)} and {len(other.figures)} figures"
    for figure, again in zip(one.figures, other.figures, strict=True):
        if picture := picture_difference(figure.png, again.png):
            return f"a figure: {picture.message}"
    return ""


RULE = Rule("EX807", "unstable", check, needs=frozenset({"outcome"}))
