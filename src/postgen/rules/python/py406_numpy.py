"""NumPy where PyTorch would serve, or another package that the series does without.

**What it flags.** As a warning, since some things need it: an import of a package for which the outline names
another one under `rules.replacements`, and which the reader environment has. Where the outline says nothing,
that is NumPy in a series on PyTorch.

**Why.** The series keeps to one library for a thing, so that readers learn one set of names.

**Example.**

    import numpy as np

    x = np.linspace(0, 1, 100)

**Instead.**

    import torch

    x = torch.linspace(0, 1, 100)

**Not flagged.** A lesson whose title or points name the package. `tensor.numpy()`, which needs no import. A
series that does not use the other package.
"""

import re
from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.install.packages import imports
from postgen.rules.python.nodes import span_of
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    names = {
        name: instead
        for name, instead in context.settings.replacements.items()
        if _is_shunned(name, instead, context)
    }
    if not names:
        return
    for block in document.python_blocks:
        for name, node in imports(block):
            if name in names:
                yield Problem(
                    span_of(document, block, node),
                    f"the block imports `{name}` in a series that uses `{names[name]}`",
                    f"use what `{names[name]}` has for it",
                )


def _is_shunned(name: str, instead: str, context: Context) -> bool:
    """Whether the environment has the other package, and the lesson does not ask for this one."""
    if context.lesson:
        asked = " ".join((context.lesson.title, *context.lesson.points))
        if re.search(rf"\b{re.escape(name)}\b", asked, re.IGNORECASE):
            return False
    return instead in context.packages


RULE = Rule("PY406", "numpy", check, severity=Severity.WARNING)
