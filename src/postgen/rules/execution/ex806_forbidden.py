"""Block tried what the sandbox forbids.

**What it flags.** A Python block that failed at a wall of the sandbox: it asked for the network, or wrote
where it may not.

**Why.** The code of a post was written by a model and runs on other people's machines. A demonstration
that needs a download fails for readers without it, and one day for all.

**Example.**

    ```python
    import urllib.request
    urllib.request.urlopen("https://example.org/data.csv")
    ```

**Instead.** Make the data in the code, and write files to a temporary folder alone.

    ```python
    import torch
    data = torch.linspace(0, 1, 100)
    ```

A block that must reach out is marked `no-run` with its reason.

**Not flagged.** Sockets between the block's own processes, as in distributed training. An attempt whose
failure the block handles. Files in the working or temporary folder.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.outcomes import BlockStatus
from postgen.rules.context import Context
from postgen.rules.execution.failures import failing, place_of, quoted
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    for block in failing(context, BlockStatus.FORBIDDEN):
        failure = block.failure
        said = f": {failure.kind}: {quoted(failure.message)}" if failure else ""
        yield Problem(
            place_of(document, block),
            f"the block tried what the sandbox forbids{said}",
            "make the data in the code instead of fetching it, and write to a temporary folder alone",
        )


RULE = Rule("EX806", "forbidden", check, needs=frozenset({"outcome"}))
