"""The facts about a post that other posts need, and the ledger that collects them lesson by lesson."""

from postgen.rules.ledger.brought import Brought, Link, Marks, Named, Used
from postgen.rules.ledger.ledger import Ledger

__all__ = ["Brought", "Ledger", "Link", "Marks", "Named", "Used"]
