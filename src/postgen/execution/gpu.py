"""Detect the GPU for posts, and the devices and folders that the sandbox must expose for it."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from postgen.execution.environment import ReaderEnvironment

_DEVICE = re.compile(r"nvidia(\d+|ctl|-uvm|-uvm-tools|-modeset)|nvidia-caps/.+|dxg")  # dxg is for WSL
_PROCESSOR = re.compile(r"nvidia\d+|dxg")
# The folders outside /usr that NVIDIA's libraries read: the list of cards and, on NixOS, the libraries.
_FOLDERS = ("/sys/bus/pci", "/sys/devices", "/proc/driver/nvidia", "/run/opengl-driver", "/etc/OpenCL")
_CHECK = "import sys, torch; sys.exit(not torch.cuda.is_available())"
_TIMEOUT = 300  # seconds


@dataclass(frozen=True, slots=True)
class Gpu:
    """The devices that posts may use, and the folders that they may read."""

    devices: tuple[str, ...]
    folders: tuple[str, ...] = _FOLDERS


def devices(dev: Path = Path("/dev")) -> tuple[str, ...]:
    """The device files of the NVIDIA driver; none if there is no card among them."""
    try:
        names = sorted(
            path.relative_to(dev).as_posix()
            for path in (*dev.glob("nvidia*"), *dev.glob("nvidia-caps/*"), *dev.glob("dxg"))
        )
    except OSError:
        return ()
    found = [name for name in names if _DEVICE.fullmatch(name)]
    return tuple(str(dev / name) for name in found) if any(map(_PROCESSOR.fullmatch, found)) else ()


def cuda_available(environment: ReaderEnvironment) -> bool:
    """True if PyTorch in the reader environment finds a card, outside of any sandbox."""
    try:
        done = subprocess.run(
            [str(environment.python), "-I", "-c", _CHECK],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def find(environment: ReaderEnvironment, dev: Path = Path("/dev")) -> tuple[Gpu | None, str]:
    """The GPU for posts in ``environment`` and ""; or None and the reason why posts run on the CPU."""
    found = devices(dev)
    if not found:
        return None, "the series allows a GPU, but this machine has none: posts run on the CPU"
    if not cuda_available(environment):
        return None, (
            "the series allows a GPU, but PyTorch in the reader environment cannot use this machine's GPU: "
            "posts run on the CPU. Check that PyTorch is built with CUDA and that the driver is new enough."
        )
    return Gpu(found), ""
