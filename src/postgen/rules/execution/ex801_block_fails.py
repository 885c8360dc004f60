"""Block raises an exception.

**What it flags.** A Python block that ends with an exception, including `SystemExit`, or ends its process.
The finding is at the innermost line of that block. If a function from another block raised the exception, a
note names its line.

**Why.** Readers copy the code and expect it to run, block after block in one namespace.

**Example.** `torch.zeros(2) @ torch.zeros(3)`

**Instead.** Fix the block. To show an error to readers, catch it and print it:

    try:
        torch.zeros(2) @ torch.zeros(3)
    except RuntimeError as error:
        print(error)

**Not flagged.** A block marked `no-run`. An exception that the block handles. What the sandbox forbids
(EX806), and limits (EX802, EX803). What PY401 reports. Blocks after the one that failed (EX808).
"""

import re
import sys

from postgen.document import Document
from postgen.findings import Problem
from postgen.outcomes import BlockFailure, BlockStatus
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.execution import blocks_with_status, describe
from postgen.rules.install.packages import packages_with
from postgen.rules.python.py401_syntax import CODES

_MISSING = re.compile(r"(?:No module named|[Mm]issing optional dependency) '([\w.-]+)'")
_SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")


def check(document: Document, context: Context) -> Problems:
    for block, span, related in blocks_with_status(document, context, BlockStatus.RAISED, BlockStatus.DIED):
        failure = block.failure
        is_syntax_error = failure is not None and failure.kind in _SYNTAX_ERRORS
        if is_syntax_error and _is_reported_by_py401(document, context, block.line):
            continue
        if block.status is BlockStatus.DIED:
            message = "the block ended its process" + (f": {describe(failure)}" if failure else "")
        else:
            message = f"the block raises {describe(failure) if failure else 'an exception'}"
        help_text = _missing_package(failure, context) if failure else ""
        help_text = (
            help_text or "fix the block, or an earlier one that it depends on, so that it runs to its end"
        )
        if failure and failure.traceback.strip():
            help_text += f"; it ended with:\n{failure.traceback.rstrip()}"
        yield Problem(span, message, help_text, related=related)


def _missing_package(failure: BlockFailure, context: Context) -> str:
    """Which package to declare, if the block failed because the environment does not have it."""
    found = (
        _MISSING.search(failure.message) if failure.kind in ("ModuleNotFoundError", "ImportError") else None
    )
    if found is None:
        return ""
    module = found[1].split(".")[0]
    packages = packages_with(module)
    if module in sys.stdlib_module_names or not set(packages).isdisjoint(context.packages):
        return ""
    return f"declare {packages[0]} in `environment.packages` of outline.yaml, or use another package"


def _is_reported_by_py401(document: Document, context: Context, line: int) -> bool:
    code = next((block for block in document.python_blocks if block.line == line), None)
    return code is not None and any(
        diagnostic.code in CODES and code.line <= diagnostic.span.line <= code.end_line
        for diagnostic in context.diagnostics.get("ruff", ())
    )


RULE = Rule("EX801", "block-fails", check, requires=frozenset({"outcome"}))
