"""From changed posts to a pull request: what a person should see of them, and the way there through git."""

from postgen.review.body import Links, as_markdown
from postgen.review.review import Review, review_changes

__all__ = ["Links", "Review", "as_markdown", "review_changes"]
