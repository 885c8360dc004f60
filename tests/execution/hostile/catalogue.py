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
    chosen = ("memory", "fork", "threads", "early", "blind", "secret-file")
    return [attack for attack in ATTACKS if attack.name.startswith(chosen)]


def for_landlock() -> list[Attack]:
    """The attacks that Landlock must stop too, by other means than the namespaces.

    Reports and output reach the same supervisor over the same channel, so one attack on each is enough.
    One more shows that a time-out ends all processes without a namespace.
    """
    looks = ("endless-loop", "blind-forgery", "forgery-by-a-child")
    alike = {"compressed-memory", "output-drop-by-drop", "warnings", "deep-recursion"}
    alike |= {a.name for a in ATTACKS if a.slow or a in forging.ATTACKS}
    return [a for a in ATTACKS if not a.namespaces_only and (a.name in looks or a.name not in alike)]
