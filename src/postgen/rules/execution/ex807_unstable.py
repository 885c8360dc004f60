"""Results differ between two runs.

**What it flags.** A Python block whose output or figures changed when the post was run a second time. The
finding is at the call that printed the first line that differs, or that showed the figure.

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
from postgen.outcomes import BlockOutcome, BlockStatus, CodePlace
from postgen.output_diff import Tolerance, diff_output
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.execution import locate, shorten


def check(document: Document, context: Context) -> Problems:
    if context.outcome is None or context.second_outcome is None:
        return
    second = {block.line: block for block in context.second_outcome.blocks}
    for block in context.outcome.blocks:
        other = second.get(block.line)
        if other and (difference := _difference(block, other, context)):
            words, place = difference
            span, related = locate(document, block, place, "it was printed or drawn here, in another block")
            yield Problem(
                span,
                f"two runs of the block differ: {words}",
                "seed every random generator that it uses, and print nothing that depends on time, "
                "on memory addresses or on the order of a set",
                related=related,
            )


def _difference(
    one: BlockOutcome, other: BlockOutcome, context: Context
) -> tuple[str, CodePlace | None] | None:
    """The difference of two runs in words, and the call that caused it; None if there is no difference."""
    if one.status is not other.status:
        failure = one.failure or other.failure
        place = CodePlace(failure.line, failure.helper_line) if failure else None
        return f"one {one.status.value}, one {other.status.value}", place
    if one.status is not BlockStatus.PASSED:
        return None
    tolerance = Tolerance(relative=context.settings.number_tolerance)
    # The second run is never cached, so the places of its lines are known.
    text = diff_output(other.stdout, one.stdout, tolerance, context.settings.output_masks)
    if text:
        words = f"`{shorten(text.actual or '')}` and `{shorten(text.expected or '')}`"
        return words, _printing_place(other, text.line)
    if len(one.figures) != len(other.figures):
        count = min(len(one.figures), len(other.figures))
        longer = one if len(one.figures) > count else other
        words = f"{len(one.figures)} and {len(other.figures)} figures"
        return words, next(iter(longer.figure_places[count:]), None)
    for number, (figure, again) in enumerate(zip(one.figures, other.figures, strict=True)):
        if difference := diff_images(figure.png, again.png):
            return f"a figure: {difference}", next(iter(other.figure_places[number:]), None)
    return None


def _printing_place(block: BlockOutcome, line: int) -> CodePlace | None:
    """The call that printed a line of the output, counted from 1; the last one if the line is missing."""
    places = block.print_places
    # Text that was not printed by `print`, such as that of C code, has no place and moves the others.
    if not places or len(places) != len(block.stdout.splitlines()):
        return None
    return places[min(line, len(places)) - 1]


RULE = Rule("EX807", "unstable", check, requires=frozenset({"outcome"}))
