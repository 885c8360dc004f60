"""Whether posts can have a GPU here, and what the sandbox must show them of it."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from postgen.execution.environment import ReaderEnvironment

_DEVICE = re.compile(
    r"nvidia(\d+|ctl|-uvm|-uvm-tools|-modeset)|nvidia-caps/.+|dxg"  # the last one is WSL's
)
_PROCESSOR = re.compile(r"nvidia\d+|dxg")
# What NVIDIA's libraries read beside /usr: where the cards are, and on NixOS the libraries themselves.
_FOLDERS = ("/sys/bus/pci", "/sys/devices", "/proc/driver/nvidia", "/run/opengl-driver", "/etc/OpenCL")
_ASKING = "import sys, torch; sys.exit(not torch.cuda.is_available())"
_PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Gpu:
    """The devices that posts may use, and the folders that they may read for it."""

    devices: tuple[str, ...]
    folders: tuple[str, ...] = _FOLDERS


def devices(dev: Path = Path("/dev")) -> tuple[str, ...]:
    """The device files of NVIDIA's driver, if there is a card among them; else none."""
    try:
        names = sorted(
            path.relative_to(dev).as_posix()
            for path in (*dev.glob("nvidia*"), *dev.glob("nvidia-caps/*"), *dev.glob("dxg"))
        )
    except OSError:
        return ()
    found = [name for name in names if _DEVICE.fullmatch(name)]
    return tuple(str(dev / name) for name in found) if any(map(_PROCESSOR.fullmatch, found)) else ()


def sees_cuda(environment: ReaderEnvironment) -> bool:
    """Whether PyTorch of the reader environment finds a card, outside of any sandbox."""
    try:
        done = subprocess.run(
            [str(environment.python), "-I", "-c", _ASKING],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def find(environment: ReaderEnvironment, dev: Path = Path("/dev")) -> tuple[Gpu | None, str]:
    """The GPU for posts that run in ``environment``, or None and why they run on the processor."""
    found = devices(dev)
    if not found:
        return None, "the series allows a GPU, and this machine shows none: posts run on the processor"
    if not sees_cuda(environment):
        return None, (
            "the series allows a GPU, and PyTorch of the reader environment cannot use the one of this "
            "machine (a build without CUDA, or a driver that is too old): posts run on the processor"
        )
    return Gpu(found), ""
