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

from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.install.packages import DISTRIBUTIONS
from postgen.rules.ledger import Brought, Ledger
from postgen.rules.rule import Rule, nothing


def compare(brought: Brought, ledger: Ledger, _context: Context) -> Iterator[Problem]:
    for used in brought.imports:
        provided_by = DISTRIBUTIONS.get(used.name, (used.name.lower().replace("_", "-"),))
        if ledger.packages.isdisjoint(provided_by) and not set(provided_by).intersection(brought.packages):
            yield Problem(
                used.span,
                f"the package of `{used.name}` is installed neither by this post nor by an earlier one",
                f"give the command before this block: `uv add {provided_by[0]}`",
            )


RULE = Rule("IN502", "not-installed", nothing, severity=Severity.WARNING, compare=compare)
