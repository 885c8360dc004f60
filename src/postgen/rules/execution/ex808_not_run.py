"""Block not run because an earlier one failed.

**What it flags.** A Python block after one that failed. This is only information, since it may be correct.

**Why.** Without this note, an unchecked block would look like one that passed.

**Example.** `print(w)` after a block that failed at `w = 1 / 0`.

**Instead.** Fix the block that failed. The next run then checks this one.

**Not flagged.** Blocks marked `no-run`.
"""

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.outcomes import BlockStatus
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.execution import blocks_with_status


def check(document: Document, context: Context) -> Problems:
    passing = (BlockStatus.PASSED, BlockStatus.SKIPPED, BlockStatus.NOT_RUN)
    failed = next((block for block in context.block_outcomes if block.status not in passing), None)
    cause = f"the one on line {failed.line}" if failed else "an earlier one"
    for _, span, _ in blocks_with_status(document, context, BlockStatus.SKIPPED):
        yield Problem(
            span,
            f"the block was not run because {cause} failed",
            "fix the block that failed",
        )


RULE = Rule("EX808", "not-run", check, severity=Severity.INFO, requires=frozenset({"outcome"}))
