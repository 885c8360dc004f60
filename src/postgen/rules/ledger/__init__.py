"""What a post brings for later ones, in a form that outlives the parsed post; what earlier ones brought."""

from postgen.rules.ledger.brought import Brought, Link, Marks, Named, Used
from postgen.rules.ledger.ledger import Ledger

__all__ = ["Brought", "Ledger", "Link", "Marks", "Named", "Used"]
