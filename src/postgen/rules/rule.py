"""What a rule is."""

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


def nothing(_document: Document, _context: Context) -> Iterator[Problem]:
    """The check of a rule that only compares."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; the docstring of the module that defines it is its documentation.

    ``check`` sees one post and its context, and yields the breaches; they depend on the post's text, its
    lesson, the outline and what was prepared alone, so that they may be kept. ``compare`` sees what the
    post brings, and holds it against the ledger, or looks whether there is something where its links lead;
    on nothing else its findings depend. ``needs`` names what must have been prepared for it: an engine's
    diagnostics, or the outcome of running the post; where that is missing the rule is not asked. A rule that
    ``uses_outcome`` looks at the outcome where there is one: of a post that is run it is asked afterwards, of
    any other with the rules that need none. With an outcome a rule may look at the figure files that the
    post shows, and at nothing else on the disk.
    ``default`` is False for a rule that holds only where a series selects it.
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
        """Whether the rule is asked of a post only after running it."""
        return "outcome" in self.needs or (self.uses_outcome and is_run)
