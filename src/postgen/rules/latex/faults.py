"""What is wrong with a formula."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """``offset`` counts characters of the formula; ``instead`` says what to write."""

    offset: int
    message: str
    instead: str = ""
