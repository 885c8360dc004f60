"""The definition of a rule."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.ledger import Brought, Ledger

Check = Callable[[Document, Context], Iterator[Problem]]
Compare = Callable[[Brought, Ledger, Context], Iterator[Problem]]
Need = Literal["ruff", "ty", "outcome"]

FAMILIES = {
    "ST": "Structure",
    "MA": "Mathematics",
    "HT": "HTML",
    "PY": "Python",
    "IN": "Installs",
    "PR": "Prose",
    "SE": "Series",
    "EX": "Execution",
}


def nothing(_document: Document, _context: Context) -> Iterator[Problem]:
    """The check of a rule that only compares posts."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. The docstring of the module that defines it is its documentation.

    ``check`` gets one post and its context and yields problems. They must depend only on the post's text,
    its lesson, the outline and the results in the context, because findings are cached. A rule that has an
    outcome may also read the figure files that the post shows, and no other files.

    ``compare`` gets the facts about a post and the ledger of the earlier lessons. Its findings must depend
    only on these, and on whether the targets of the post's links exist.

    ``needs`` names the results that the rule requires: the diagnostics of an external checker, or the
    outcome of running the post. The rule is skipped if one is missing. A rule that ``uses_outcome`` works
    with or without an outcome: if the post is run, the rule is checked after the run.
    ``default`` is False for a rule that is off unless the series selects it.
    """

    code: str
    name: str
    check: Check
    severity: Severity = Severity.ERROR
    needs: frozenset[Need] = frozenset()
    uses_outcome: bool = False
    default: bool = True
    compare: Compare | None = None
    doc: str = ""

    def waits(self, *, is_run: bool) -> bool:
        """Whether the rule can be checked only after the post has run."""
        return "outcome" in self.needs or (self.uses_outcome and is_run)
