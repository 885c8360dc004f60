"""NumPy instead of PyTorch, or another package that the series replaces.

**What it flags.** An import of a package for which `rules.replacements` in the outline names another one
that the environment lists. By default, this is NumPy in a series that uses PyTorch. It is a warning.

**Why.** With one library for each purpose, readers learn one set of names.

**Example.** `import numpy as np`, then `np.linspace(0, 1, 100)`

**Instead.** `import torch`, then `torch.linspace(0, 1, 100)`

**Not flagged.** A lesson whose title or points name the package, other than as in "without NumPy".
`tensor.numpy()`, which needs no import.
"""

import re

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.install.packages import find_imports
from postgen.rules.python.ast_tools import span_of

_REFUSED = re.compile(
    r"\b(?:not|no|without|avoid\w*|instead of|rather than|replac\w+|than)(?:\s+\w+){0,2}\s+$", re.IGNORECASE
)


def check(document: Document, context: Context) -> Problems:
    replacements = {
        name: replacement
        for name, replacement in context.settings.replacements.items()
        if replacement in context.packages and not _is_topic(name, context)
    }
    for block in document.python_blocks:
        for name, node in find_imports(block):
            if name in replacements:
                yield Problem(
                    span_of(document, block, node),
                    f"the block imports `{name}`, but the series uses `{replacements[name]}`",
                    f"use `{replacements[name]}` instead",
                )


def _is_topic(name: str, context: Context) -> bool:
    """True if the title or a point of the lesson asks for the package."""
    topics = (context.lesson.title, *context.lesson.points) if context.lesson else ()
    named = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
    return any(
        not _REFUSED.search(topic[: match.start()]) for topic in topics for match in named.finditer(topic)
    )


RULE = Rule("PY406", "numpy", check, severity=Severity.WARNING)
