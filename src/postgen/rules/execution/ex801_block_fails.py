"""Block raises an exception.

**What it flags.** A Python block that ends with an exception, including `SystemExit`, or that ends its
process. The finding is reported at the Markdown line that raised the exception.

**Why.** Readers copy the code and expect it to run, block after block in one namespace.

**Example.**

    ```python
    import torch
    torch.zeros(2) @ torch.zeros(3)
    ```

**Instead.**

    ```python
    import torch
    torch.zeros(3) @ torch.zeros(3)
    ```

To show an error to readers, catch it and print it:

    ```python
    import torch
    try:
        torch.zeros(2) @ torch.zeros(3)
    except RuntimeError as error:
        print(error)
    ```

**Not flagged.** A block marked `no-run` with a reason. An exception that the block handles. What the sandbox
forbids (EX806), and limits (EX802, EX803). A block that does not parse, if PY401 reports it. Blocks after
the one that failed (EX808).
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.outcomes import BlockOutcome, BlockStatus
from postgen.rules.base import Context, Rule
from postgen.rules.execution import blocks_with_status, failure_span, shorten
from postgen.rules.python.py401_syntax import CODES

_SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")


def check(document: Document, context: Context) -> Iterator[Problem]:
    for block in blocks_with_status(context, BlockStatus.RAISED, BlockStatus.DIED):
        if not _is_reported_by_py401(document, context, block):
            yield Problem(failure_span(document, block), _message(block), _instead(block))


def _is_reported_by_py401(document: Document, context: Context, block: BlockOutcome) -> bool:
    if block.failure is None or block.failure.kind not in _SYNTAX_ERRORS:
        return False
    code = next((b for b in document.python_blocks if b.line == block.line), None)
    return code is not None and any(
        diagnostic.code in CODES and code.line <= diagnostic.span.line <= code.end_line
        for diagnostic in context.diagnostics.get("ruff", ())
    )


def _message(block: BlockOutcome) -> str:
    failure = block.failure
    if block.status is BlockStatus.DIED:
        kind = f": {failure.kind}" if failure else ""
        details = f" ({shorten(failure.message)})" if failure and failure.message else ""
        return f"the block ended its process{kind}{details}"
    if failure is None:
        return "the block raises an exception"
    return f"the block raises {failure.kind}" + (f": {shorten(failure.message)}" if failure.message else "")


def _instead(block: BlockOutcome) -> str:
    advice = "fix the block, or an earlier one that it depends on, so that it runs to its end"
    if block.failure and block.failure.traceback.strip():
        return f"{advice}; it ended with:\n{block.failure.traceback.rstrip()}"
    return advice


RULE = Rule("EX801", "block-fails", check, requires=frozenset({"outcome"}))
