"""Block runs out of time.

**What it flags.** A Python block that was stopped because the post had used up its seconds
(`limits.seconds` in the outline). The finding stands at the Markdown line that was running, as far as known.

**Why.** Readers wait for the code too; a demonstration that takes minutes is not tried.

**Example.**

    ```python
    while True:
        pass
    ```

**Instead.** Fewer steps, less data, a smaller model, or a higher limit in the outline:

    ```python
    for step in range(100):
        pass
    ```

**Not flagged.** A block marked `no-run` with its reason. A slow block within the limit.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.outcomes import BlockStatus
from postgen.rules.context import Context
from postgen.rules.execution.failures import failing, place_of
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    limit = context.series.outline.limits.seconds
    for block in failing(context, BlockStatus.TIMED_OUT):
        yield Problem(
            place_of(document, block),
            f"the block runs out of time: the post may take {limit:g} seconds",
            "take fewer steps, less data or a smaller model, so that the whole post runs in a few seconds",
        )


RULE = Rule("EX802", "time-out", check, needs=frozenset({"outcome"}))
