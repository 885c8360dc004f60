"""Block not run because an earlier one failed.

**What it flags.** A Python block after one that failed. It is information: nothing is known about it, and
nothing is wrong with it yet.

**Why.** All blocks of a post share one namespace, so that later blocks rely on earlier ones. Without the note
a clean list of findings would look like a pass.

**Example.** The second of two blocks:

    ```python
    w = 1 / 0
    ```

    ```python
    print(w)
    ```

**Instead.** Mend the block that failed; the next run tells about this one.

    ```python
    w = 1 / 2
    ```

**Not flagged.** Blocks marked `no-run`.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.outcomes import BlockStatus
from postgen.rules.context import Context
from postgen.rules.execution.failures import failing
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    passing = (BlockStatus.PASSED, BlockStatus.SKIPPED, BlockStatus.NOT_RUN)
    blocks = context.outcome.blocks if context.outcome else ()
    failed = next((block for block in blocks if block.status not in passing), None)
    because = f"the one in line {failed.line}" if failed else "an earlier one"
    for block in failing(context, BlockStatus.SKIPPED):
        yield Problem(
            document.source.line_span(block.line),
            f"the block was not run because {because} failed",
            "mend the block that failed",
        )


RULE = Rule("EX808", "not-run", check, severity=Severity.INFO, needs=frozenset({"outcome"}))
