"""Problems of a formula."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem at the character ``offset`` of a formula, with a suggestion what to write instead."""

    offset: int
    message: str
    suggestion: str = ""
