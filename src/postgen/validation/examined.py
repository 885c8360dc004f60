"""What is kept of posts: findings, and what they depend on as far as it is not in the key."""

from dataclasses import dataclass

from postgen.findings import Finding
from postgen.validation.looking import Linked, Pictures


@dataclass(frozen=True, slots=True)
class Examined:
    """What is said of a post by its text and the outline alone.

    ``findings`` are those of rules that look at nothing else. ``compared_by`` are the codes of the rules that
    compare it with other posts or with the disk, which are still to be asked.
    """

    findings: tuple[Finding, ...]
    compared_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """``findings`` are those of rules that compare posts; ``links`` the paths they may have looked for."""

    findings: tuple[Finding, ...]
    links: Linked


@dataclass(frozen=True, slots=True)
class Judged:
    """``findings`` are those of rules that look at what running a post gave, and at its ``pictures``."""

    findings: tuple[Finding, ...]
    pictures: Pictures
