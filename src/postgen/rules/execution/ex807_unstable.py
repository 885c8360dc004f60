"""Results differ between two runs.

**What it flags.** A Python block whose output or figures changed when the post was run a second time.

**Why.** Readers cannot reproduce the numbers of the post if the author cannot.

**Example.** `print(torch.rand(1))`

**Instead.**

    torch.manual_seed(0)
    print(torch.rand(1))

**Not flagged.** Numbers with a fraction within `rules.number_tolerance`, and text that matches
`rules.output_masks`. A post that was run only once.
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.images import diff_images
from postgen.outcomes import BlockOutcome, BlockStatus
from postgen.output_diff import Tolerance, diff_output
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.execution import shorten


def check(document: Document, context: Context) -> Problems:
    if context.outcome is None or context.second_outcome is None:
        return
    second = {block.line: block for block in context.second_outcome.blocks}
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
    text = diff_output(one.stdout, other.stdout, tolerance, context.settings.output_masks)
    if text:
        return f"`{shorten(text.expected or '')}` and `{shorten(text.actual or '')}`"
    if len(one.figures) != len(other.figures):
        return f"{len(one.figures)} and {len(other.figures)} figures"
    for figure, again in zip(one.figures, other.figures, strict=True):
        if difference := diff_images(figure.png, again.png):
            return f"a figure: {difference}"
    return ""


RULE = Rule("EX807", "unstable", check, requires=frozenset({"outcome"}))
