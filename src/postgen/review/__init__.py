"""Review changed posts, and open a pull request for them."""

from postgen.review.body import Links, as_markdown
from postgen.review.review import Review, review_changes

__all__ = ["Links", "Review", "as_markdown", "review_changes"]
