"""Counts in messages: `1 post`, `2 posts`, `3 replies`."""

import re


def plural(number: int, noun: str) -> str:
    """Return a number with its noun, which is in the plural unless the number is 1."""
    plural_noun = re.sub(r"(?<![aeiou])y$", "ie", noun) + "s"
    return f"{number:,} {noun if number == 1 else plural_noun}"
