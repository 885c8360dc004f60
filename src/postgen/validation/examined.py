"""What can be kept of a post, since it depends on nothing that is not in the key it is kept under."""

from dataclasses import dataclass

from postgen.findings import Finding
from postgen.rules.ledger import Brought


@dataclass(frozen=True, slots=True)
class Examined:
    """What is said of a post by its text and the outline alone.

    ``findings`` are those of rules that look at nothing else. ``compared_by`` are the codes of the rules that
    compare it with other posts or with the disk, which are still to be asked; ``brought`` is what they ask
    for, None where there are none.
    """

    findings: tuple[Finding, ...]
    brought: Brought | None
    compared_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """``findings`` are those of rules that look at what running a post gave.

    ``pictures`` are the targets of the images they may have looked at, each with a digest of its file.
    """

    findings: tuple[Finding, ...]
    pictures: tuple[tuple[str, str], ...]
