"""Block causes a Python warning.

**What it flags.** A Python block that ran and made Python or a package warn: of something deprecated, of
numbers that are not what they seem. The finding stands at the Markdown line whose call led to it; what says
that something is deprecated or will change is a warning, anything else is information.

**Why.** Readers see the warning on their screens and wonder what they did wrong, and what is deprecated today
fails with tomorrow's version.

**Example.**

    ```python
    import torch
    x = torch.ones(2, 3, 4).T
    ```

**Instead.** What the warning recommends:

    ```python
    import torch
    x = torch.ones(2, 3, 4).permute(2, 1, 0)
    ```

**Not flagged.** The same warning of the same line a second time. A warning that the code itself catches or
turns off. What a block prints to standard error by other means.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.outcomes import BlockWarning
from postgen.rules.context import Context
from postgen.rules.execution.failures import quoted
from postgen.rules.rule import Rule

_OF_CHANGE = ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning")


def check(document: Document, context: Context) -> Iterator[Problem]:
    blocks = context.outcome.blocks if context.outcome else ()
    told = set()
    for block in blocks:
        for warning in block.warnings:
            place = warning.line if 1 <= warning.line <= document.source.line_count else block.line
            if (said := (place, warning.category, warning.message)) in told:
                continue
            told.add(said)
            yield Problem(
                document.source.line_span(place),
                f"the block causes a {warning.category}: {quoted(warning.message)}",
                "write what the warning recommends, so that readers see none",
                severity=None if _speaks_of_change(warning) else Severity.INFO,
            )


def _speaks_of_change(warning: BlockWarning) -> bool:
    return warning.category in _OF_CHANGE or "deprecated" in warning.message.lower()


RULE = Rule("EX809", "python-warning", check, severity=Severity.WARNING, needs=frozenset({"outcome"}))
