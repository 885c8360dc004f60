"""Counts in messages: `1 post`, `2 posts`."""


def plural(number: int, noun: str) -> str:
    """Return a number with its noun, which gets an `s` unless the number is 1."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
