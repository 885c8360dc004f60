"""Python that does not parse.

**What it flags.** The first syntax error of a Python block in the Python version of the series, including
`return` or `await` outside a function and `break` outside a loop.

**Why.** A reader who copies the block gets an error before its first line runs.

**Example.** `for step in range(3) print(step)`

**Instead.** `for step in range(3): print(step)`

**Not flagged.** Notebook or shell lines and `>>>` prompts, which PY407 reports. Later errors in the same
block, because most of them follow from the first.
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.ruff import COMPILE_TIME, SYNTAX

CODES = frozenset((SYNTAX, *COMPILE_TIME))


def check(document: Document, context: Context) -> Problems:
    reported: set[tuple[int, int]] = set()
    for diagnostic in context.diagnostics["ruff"]:
        place = (diagnostic.span.line, diagnostic.span.column)
        if diagnostic.code in CODES and place not in reported:
            reported.add(place)
            yield Problem(
                diagnostic.span,
                f"the block is not valid Python: {diagnostic.message.rstrip('.')}",
                f"write valid Python {context.series.outline.environment.python}; "
                "if the block is not Python, write its language after the opening fence",
            )


RULE = Rule("PY401", "syntax", check, requires=frozenset(("ruff",)))
