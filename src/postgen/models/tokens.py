"""How many tokens a text has, near enough for budgets and for noticing a prompt that was cut.

No tokenizer serves all models, and downloading one per model is not worth it. English prose runs at
about 4.5 characters a token with today's vocabularies, code and LaTeX at about 3, other scripts at
one or two; a count by character classes stays within about a fifth of them.
"""

import re
from collections.abc import Iterable

from postgen.models.protocol import Message

MESSAGE_OVERHEAD = 4
"""Tokens that a chat template adds to each message."""

_PIECE = re.compile(r"[A-Za-z]+|[0-9]{1,3}|\n+|[^\S\n]{2,}|[^\x00-\x7f]|[^\sA-Za-z0-9]")
_WORD_PART = 7


def estimate(text: str) -> int:
    """The estimated number of tokens of a text."""
    return sum(-(-len(m[0]) // _WORD_PART) if m[0][0].isalpha() else 1 for m in _PIECE.finditer(text))


def estimate_prompt(messages: Iterable[Message]) -> int:
    """The estimated number of prompt tokens of a conversation."""
    return sum(estimate(m.content) + MESSAGE_OVERHEAD for m in messages)
