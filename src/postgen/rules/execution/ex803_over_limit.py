"""Block exceeds a limit on memory, output or processes.

**What it flags.** A Python block that was stopped at a limit other than time: memory (`limits.memory_mb`),
printed output (`limits.output_kb`), processes, or scratch space.

**Why.** What exceeds the limits also fails on the laptops of many readers.

**Example.** `torch.zeros(10**12)`

**Instead.** Use a smaller model, less data, fewer printed lines, or a higher limit in the outline.

**Not flagged.** A `MemoryError` that the code handles. A block marked `no-run` with a reason.
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.outcomes import BlockStatus
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.execution import blocks_with_status, shorten


def check(document: Document, context: Context) -> Problems:
    limits = context.series.outline.limits
    for block, span, related in blocks_with_status(document, context, BlockStatus.OVER_LIMIT):
        details = f": {shorten(block.failure.message)}" if block.failure and block.failure.message else ""
        yield Problem(
            span,
            f"the block exceeded a limit{details}",
            "use a smaller model or less data, or print less; the post may use "
            f"{limits.memory_mb} MB of memory and print {limits.output_kb} KB",
            related=related,
        )


RULE = Rule("EX803", "over-limit", check, requires=frozenset({"outcome"}))
