"""NumPy where PyTorch would serve.

**What it flags.** As a warning, since some things need NumPy: an import of NumPy in a series whose reader
environment has PyTorch.

**Why.** The series keeps to one library for arrays, so that readers learn one set of names.

**Example.**

    import numpy as np

    x = np.linspace(0, 1, 100)

**Instead.**

    import torch

    x = torch.linspace(0, 1, 100)

**Not flagged.** A lesson whose title or points name NumPy. `tensor.numpy()`, which needs no import. A
series that does not use PyTorch.
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
    packages = context.series.outline.environment.packages
    asked_for = context.lesson and re.search(
        r"numpy", " ".join((context.lesson.title, *context.lesson.points)), re.IGNORECASE
    )
    if asked_for or not any(re.match(r"torch\b", package) for package in packages):
        return
    for block in document.python_blocks:
        for name, node in imports(block):
            if name == "numpy":
                yield Problem(
                    span_of(document, block, node),
                    "the block uses NumPy in a series on PyTorch",
                    "use the function of the same name in `torch`, which exists for nearly all of NumPy's",
                )


RULE = Rule("PY406", "numpy", check, severity=Severity.WARNING)
