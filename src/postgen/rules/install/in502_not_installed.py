"""Package imported but never installed.

**What it flags.** As a warning, since the names of packages and modules differ: the first import of a
package that neither this post nor the post of an earlier lesson tells the reader to install with uv.

**Why.** A reader who follows the series from its start must be able to run each block.

**Example.**

    import torch

**Instead.** Give the command before the first block that needs it:

    uv add torch matplotlib

**Not flagged.** Modules of Python itself. Packages that come with one that is installed, as NumPy does with
matplotlib. Names that the series' own environment does not know, where PY404 and running the post say more.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.install.packages import DISTRIBUTIONS, imports, installed_by, is_standard
from postgen.rules.python.nodes import span_of
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    seen: set[str] = set()
    installed: frozenset[str] | None = None
    for block in document.python_blocks:
        for name, node in imports(block):
            if name in seen or is_standard(name):
                continue
            seen.add(name)
            if installed is None:
                posts = (document, *context.earlier.values())
                installed = frozenset(package for post in posts for package in installed_by(post))
            provided_by = DISTRIBUTIONS.get(name, (name.lower().replace("_", "-"),))
            if installed.isdisjoint(provided_by):
                yield Problem(
                    span_of(document, block, node),
                    f"the package of `{name}` is installed neither by this post nor by an earlier one",
                    f"give the command before this block: `uv add {provided_by[0]}`",
                )


RULE = Rule("IN502", "not-installed", check, severity=Severity.WARNING)
