"""The mounts of the machine, and what has become of them."""

import re
import tempfile
import time
from pathlib import Path

# Where the sandbox mounts something, or an attack tries to: other mounts are the machine's own affair.
_OURS = ("/", "/usr", "/proc", "/tmp", "/dev", "/mnt", "/newroot", "/oldroot", "/environment", "/worker")


def mounts() -> set[tuple[str, ...]]:
    """Every mount: its number, device, root, place and options."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return {tuple(line.split()[:1] + line.split()[2:6]) for line in lines}


def mounts_changed(before: set[tuple[str, ...]], *folders: Path) -> list[str]:
    """The mounts that came or went since ``before`` and could be ours.

    Ours lie where the sandbox or an attack mounts, or below ``folders`` or a scratch folder; a run beside
    this one may have mounts of its own for a moment.
    """
    deadline = time.monotonic() + 5
    while True:
        found = [" ".join(mount) for mount in sorted(before ^ mounts()) if _is_ours(mount[3], folders)]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def _is_ours(place: str, folders: tuple[Path, ...]) -> bool:
    path = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), place))
    scratch = Path(tempfile.gettempdir())
    within = [*folders, *map(Path, ("/proc", "/dev/shm"))]
    return (
        str(path) in _OURS
        or any(path.is_relative_to(folder) for folder in within)
        or (path.is_relative_to(scratch) and path.relative_to(scratch).parts[0].startswith("postgen-"))
    )
