"""Block runs out of time.

**What it flags.** A Python block that was stopped because the post used up its time (`limits.seconds`).

**Why.** Readers wait for the code as well, and nobody tries a demonstration that takes minutes.

**Example.**

    while True:
        pass

**Instead.** Use fewer steps, less data, a smaller model, or a higher limit in the outline.

**Not flagged.** A block marked `no-run` with a reason. A slow block within the limit.
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.outcomes import BlockStatus
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.execution import blocks_with_status


def check(document: Document, context: Context) -> Problems:
    limit = context.series.outline.limits.seconds
    for _, span, related in blocks_with_status(document, context, BlockStatus.TIMED_OUT):
        yield Problem(
            span,
            f"the block ran out of time; the limit for the post is {limit:g} seconds",
            "use fewer steps, less data or a smaller model, so that the whole post runs in a few seconds",
            related=related,
        )


RULE = Rule("EX802", "time-out", check, requires=frozenset({"outcome"}))
