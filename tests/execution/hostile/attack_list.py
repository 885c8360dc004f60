"""All attacks, and selections of them."""

from . import (
    file_writes,
    kernel_interfaces,
    network,
    persistence,
    report_forgery,
    resource_exhaustion,
    secrets_access,
)
from .attack import Attack

ATTACKS: tuple[Attack, ...] = (
    *secrets_access.ATTACKS, *network.ATTACKS, *file_writes.ATTACKS, *kernel_interfaces.ATTACKS,
    *resource_exhaustion.ATTACKS, *persistence.ATTACKS, *report_forgery.ATTACKS,
)  # fmt: skip


def attacks_proven_by(user: str) -> list[Attack]:
    """Return the attacks that reach their target without a sandbox if this user runs them."""
    return [a for a in ATTACKS if a.proof == "anyone" or (a.proof and user == "root")]


def torch_attacks() -> list[Attack]:
    """Return the attacks on memory and processes, and a few others."""
    chosen = ("memory", "fork", "threads", "early", "blind", "secret-file")
    return [attack for attack in ATTACKS if attack.name.startswith(chosen)]


def landlock_attacks() -> list[Attack]:
    """Return the attacks that Landlock must stop, too.

    Reports and output use the same channel with both sandboxes, so one attack on each is enough here.
    One more shows that a time-out ends all processes without a namespace.
    """
    representatives = ("endless-loop", "blind-forgery", "forgery-by-a-child")
    equivalent = {"compressed-memory", "output-drop-by-drop", "warnings", "deep-recursion"}
    equivalent |= {a.name for a in ATTACKS if a.slow or a in report_forgery.ATTACKS}
    return [
        a
        for a in ATTACKS
        if not a.namespaces_only and (a.name in representatives or a.name not in equivalent)
    ]
