"""All attacks, by name."""

from . import flooding, forging, kernel, lasting, network, stealing, writing
from .attack import Attack

ATTACKS: tuple[Attack, ...] = (
    *stealing.ATTACKS, *network.ATTACKS, *writing.ATTACKS, *kernel.ATTACKS, *flooding.ATTACKS,
    *lasting.ATTACKS, *forging.ATTACKS,
)  # fmt: skip


def proven_by(user: str) -> list[Attack]:
    """The attacks that get through without a sandbox when ``root`` or an ordinary ``user`` runs them."""
    return [a for a in ATTACKS if a.proof == "anyone" or (a.proof and user == "root")]


def with_torch() -> list[Attack]:
    """Those on memory and processes, and a few others."""
    chosen = ("memory", "fork", "threads", "early", "blind", "secret-file", "endless-loop")
    return [attack for attack in ATTACKS if attack.name.startswith(chosen)]


def for_landlock() -> list[Attack]:
    """What Landlock holds as well; of those that need their time-out, one is enough."""
    slow = [attack for attack in ATTACKS if attack.name == "endless-loop"]
    return [a for a in ATTACKS if not a.namespaces_only and (not a.slow or a in slow)]
