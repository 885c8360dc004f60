"""The mounts of the machine and their changes."""

import re
import tempfile
import time
from pathlib import Path

# Mount points of the sandbox and of attacks; other mounts belong to the machine.
_MOUNT_POINTS = (
    "/",
    "/usr",
    "/proc",
    "/tmp",
    "/dev",
    "/mnt",
    "/newroot",
    "/oldroot",
    "/environment",
    "/worker",
)


def mounts() -> set[tuple[str, ...]]:
    """Return all mounts: number, device, root, mount point and options."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return {tuple(line.split()[:1] + line.split()[2:6]) for line in lines}


def mounts_changed(before: set[tuple[str, ...]], *folders: Path) -> list[str]:
    """Return the mounts that were added or removed since ``before`` by the sandbox or an attack.

    These are at known mount points, or below ``folders`` or a scratch folder. Waits up to 5 seconds, because
    a concurrent run may have mounts for a moment.
    """
    deadline = time.monotonic() + 5
    while True:
        found = [" ".join(mount) for mount in sorted(before ^ mounts()) if _is_relevant(mount[3], folders)]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def _is_relevant(mount_point: str, folders: tuple[Path, ...]) -> bool:
    path = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), mount_point))
    scratch = Path(tempfile.gettempdir())
    own_folders = [*folders, *map(Path, ("/proc", "/dev/shm"))]
    return (
        str(path) in _MOUNT_POINTS
        or any(path.is_relative_to(folder) for folder in own_folders)
        or (path.is_relative_to(scratch) and path.relative_to(scratch).parts[0].startswith("postgen-"))
    )
