"""Tokens and cost as text."""

from decimal import Decimal
from typing import TYPE_CHECKING

from postgen.plural import plural

if TYPE_CHECKING:
    from postgen.llm.protocol import Usage


def usage_text(usage: "Usage", cost: Decimal | None) -> str:
    """Format the tokens of requests and their cost in US dollars, ``None`` if it is unknown."""
    cached = f" ({usage.cached_tokens:,} cached)" if usage.cached_tokens else ""
    estimated = " (estimated)" if usage.estimated else ""
    tokens = f"{usage.prompt_tokens:,} prompt tokens{cached}, {usage.completion_tokens:,} reply tokens"
    return f"{tokens}{estimated}, {cost_text(cost)}"


def replies_text(count: int, usage: "Usage", cost: Decimal | None) -> str:
    """Format the number of a run's replies, their tokens and their cost."""
    return f"{plural(count, 'reply')}, {usage_text(usage, cost)}"


def cost_text(cost: Decimal | None) -> str:
    """Format a cost in US dollars, ``None`` if it is unknown."""
    return "cost unknown" if cost is None else f"${cost:.4f}"
