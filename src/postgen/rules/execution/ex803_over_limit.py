"""Block runs out of memory, output or processes.

**What it flags.** A Python block that was stopped at a limit of the series other than time: memory
(`limits.memory_mb`), printed output (`limits.output_kb`), processes, or scratch space.

**Why.** What does not fit here does not fit on many a reader's laptop, and nobody reads megabytes of output.

**Example.**

    ```python
    import torch
    torch.zeros(10**12)
    ```

**Instead.** A smaller model, less data, fewer printed lines, or a higher limit in the outline:

    ```python
    import torch
    torch.zeros(10**3)
    ```

**Not flagged.** A `MemoryError` that the code itself handles. A block marked `no-run` with its reason.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.outcomes import BlockStatus
from postgen.rules.context import Context
from postgen.rules.execution.failures import failing, place_of, quoted
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    limits = context.series.outline.limits
    for block in failing(context, BlockStatus.OVER_LIMIT):
        said = f": {quoted(block.failure.message)}" if block.failure and block.failure.message else ""
        yield Problem(
            place_of(document, block),
            f"the block runs into a limit{said}",
            "use a smaller model, less data, or print less; the post may use "
            f"{limits.memory_mb} MB of memory and print {limits.output_kb} KB",
        )


RULE = Rule("EX803", "over-limit", check, needs=frozenset({"outcome"}))
