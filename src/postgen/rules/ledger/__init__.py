"""What a post brings for later ones, in a form that outlives the parsed post; what earlier ones brought."""

from postgen.rules.ledger.brought import Brought, Link, Marked, Named, Used
from postgen.rules.ledger.ledger import Ledger

__all__ = ["Brought", "Ledger", "Link", "Marked", "Named", "Used"]
