"""Block does something that the sandbox forbids.

**What it flags.** A Python block that failed because it used the network or wrote to a forbidden file.

**Why.** A demonstration that needs a download fails for readers without a connection.

**Example.** `urllib.request.urlopen("https://example.org/data.csv")`

**Instead.** Create the data in the code. Mark a block that needs the network as `no-run`, with a reason.

**Not flagged.** Sockets between the block's own processes, as in distributed training. An attempt whose
failure the block handles. Files in the working or temporary folder.
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.outcomes import BlockStatus
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.execution import blocks_with_status, describe


def check(document: Document, context: Context) -> Problems:
    for block, span, related in blocks_with_status(document, context, BlockStatus.FORBIDDEN):
        details = f": {describe(block.failure)}" if block.failure else ""
        yield Problem(
            span,
            f"the sandbox stopped the block{details}",
            "create the data in the code instead of downloading it, and write only to a temporary folder",
            related=related,
        )


RULE = Rule("EX806", "forbidden", check, requires=frozenset({"outcome"}))
