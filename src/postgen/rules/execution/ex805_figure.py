"""Figure missing or stale.

**What it flags.** A figure that a block draws and the post does not show. An image of the post's figures
after a block that does not draw one. An image file that does not exist or looks different from the figure.

**Why.** Readers see the image and believe that it shows what the code draws.

**Example.** A block that ends in `plt.show()` with no image after it.

**Instead.** An image right after the block and its output. `postgen run --update` writes its file:

    ![Loss by step](figures/1.2/loss.png)

**Not flagged.** Invisible differences between pixels. Images elsewhere or outside `figures/` (SE703). Figures
with a script of their own (EX811). A block that did not run to its end.
"""

from collections.abc import Sequence
from urllib.parse import unquote

from postgen.document import CodeBlock, Document
from postgen.findings import Problem
from postgen.outcomes import BlockStatus, Figure
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.execution import figure_file_problem

_UPDATE = "run `postgen run --update` to write the figure"


def check(document: Document, context: Context) -> Problems:
    drawn = {b.line: b.figures for b in context.block_outcomes if b.status is BlockStatus.PASSED}
    for block in document.python_blocks:
        if block.line in drawn:
            yield from _check_block(document, context, block, drawn[block.line])


def _check_block(
    document: Document, context: Context, block: CodeBlock, figures: Sequence[Figure]
) -> Problems:
    scripts = context.figure_outcomes or {}
    targets = ((image, image.inlines[0].target) for image in document.figures_after(block))
    images = [image for image, name in targets if name.startswith("figures/") and name not in scripts]
    count = len(figures)
    if count > len(images):
        figures_drawn = f"{count} figure{'s' if count > 1 else ''}"
        yield Problem(
            document.source.line_span(block.line),
            f"the block draws {figures_drawn}; the post shows {len(images) or 'none'}",
            "show it with `![what it shows](figures/…)` right after the block; "
            "`postgen run --update` does this and writes the file",
        )
    for image in images[count:]:
        yield Problem(
            document.source.line_span(image.line, image.end_line),
            "the block before this image does not draw this figure",
            "remove the image, or draw the figure in the block and end it with `plt.show()`",
        )
    for image, figure in zip(images, figures, strict=False):
        target = image.inlines[0].target
        if message := figure_file_problem(context.file.parent / unquote(target), target, figure):
            yield Problem(document.source.line_span(image.line, image.end_line), message, _UPDATE)


RULE = Rule("EX805", "figure", check, requires=frozenset({"outcome"}))
