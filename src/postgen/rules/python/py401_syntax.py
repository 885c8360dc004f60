"""Python that does not parse.

**What it flags.** The first fault of a Python block that the series' Python version cannot read, and what
Python refuses when it compiles a block: `return` or `await` outside a function, `break` outside a loop.

**Why.** A reader who copies the block gets an error before its first line runs.

**Example.**

    for step in range(3)
        print(step)

**Instead.**

    for step in range(3):
        print(step)

**Not flagged.** Lines for a notebook or a shell, and sessions with `>>>` prompts: PY407 speaks of those.
Later faults of the same block, which are mostly echoes of the first. Blocks in another language.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.context import Context
from postgen.rules.engines.ruff import COMPILE_TIME, SYNTAX
from postgen.rules.rule import Rule

CODES = frozenset((SYNTAX, *COMPILE_TIME))


def check(document: Document, context: Context) -> Iterator[Problem]:
    spoken: set[tuple[int, int]] = set()
    for diagnostic in context.diagnostics["ruff"]:
        place = (diagnostic.span.line, diagnostic.span.column)
        if diagnostic.code in CODES and place not in spoken:
            spoken.add(place)
            yield Problem(
                diagnostic.span,
                f"this Python does not parse: {diagnostic.message.rstrip('.')}",
                f"make the block valid Python {context.series.outline.environment.python}; "
                "if it is no Python, name its language after the opening fence",
            )


RULE = Rule("PY401", "syntax", check, needs=frozenset(("ruff",)))
