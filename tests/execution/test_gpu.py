"""Support of GPUs, as far as it can be tested without one: detection, mounts and messages."""

import os
from itertools import pairwise
from pathlib import Path

import pytest

from postgen.execution import Engine, ReaderEnvironment
from postgen.execution import gpu as gpu_module
from postgen.execution.gpu import Gpu, devices, find
from postgen.execution.sandbox import NAMESPACES, command

from .posts import post

CARD = ("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-caps/nvidia-cap1")


def _make_devices(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_only_the_devices_of_graphics_cards_are_found(tmp_path: Path) -> None:
    others = ("null", "nvram", "nvme0n1", "nvidia-fs", "dri/card0", "sda")
    found = devices(_make_devices(tmp_path, *CARD, *others))
    assert sorted(found) == sorted(str(tmp_path / name) for name in CARD)


@pytest.mark.parametrize(
    ("names", "expected"),
    [((), 0), (("nvidiactl", "nvidia-uvm"), 0), (("nvidia0",), 1), (("dxg",), 1)],
    ids=["nothing", "driver-without-a-card", "card", "wsl"],
)
def test_a_driver_without_a_card_is_not_a_gpu(tmp_path: Path, names: tuple[str, ...], expected: int) -> None:
    assert len(devices(_make_devices(tmp_path, *names))) == expected


def test_the_sandbox_mounts_the_devices_before_it_becomes_read_only(
    bare_environment: ReaderEnvironment,
) -> None:
    command_line = command(NAMESPACES, bare_environment, 7, gpu=Gpu(("/dev/nvidia0", "/dev/nvidiactl")))
    binds = [command_line[i + 1 : i + 3] for i, word in enumerate(command_line) if word == "--dev-bind"]
    assert binds == [["/dev/nvidia0"] * 2, ["/dev/nvidiactl"] * 2]
    assert command_line.index("--dev") < command_line.index("--dev-bind") < command_line.index("--remount-ro")
    assert "/proc/driver/nvidia" not in command_line
    assert command_line[-4:] == ["7", NAMESPACES, "", ""]
    plain = command(NAMESPACES, bare_environment, 7)
    assert "--dev-bind" not in plain
    assert plain[-4:] == ["7", NAMESPACES, "", ""]


def test_the_reason_for_a_missing_gpu_is_reported(
    bare_environment: ReaderEnvironment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find(bare_environment, tmp_path)[1].endswith("this machine has none: posts run on the CPU")
    _make_devices(tmp_path, *CARD)
    found, problem = find(bare_environment, tmp_path)  # it has no PyTorch
    assert found is None
    assert "PyTorch in the reader environment cannot use" in problem
    monkeypatch.setattr(gpu_module, "cuda_available", lambda _: True)
    found, problem = find(bare_environment, tmp_path)
    assert found is not None
    assert (len(found.devices), problem) == (len(CARD), "")


def test_posts_run_without_the_allowed_gpu_with_a_notice(
    bare_environment: ReaderEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpu_module, "devices", lambda *_: ())
    with Engine(bare_environment, cache=False, gpu=True) as engine:
        assert engine.run([post("print(1)")])[0].passed
        assert engine.gpu_notice.startswith("the series allows a GPU, but this machine has none")


# Used instead of a graphics card: a device that any user may open and that posts normally cannot.
DEVICE = "/dev/fuse" if os.access("/dev/fuse", os.R_OK | os.W_OK) else "/dev/full"
PROBE = """
import os, resource
print(resource.getrlimit(resource.RLIMIT_DATA)[0] == resource.RLIM_INFINITY)
os.close(os.open({device!r}, os.O_RDWR))
"""


@pytest.mark.parametrize("sandbox", ["namespaces", "landlock"])
def test_posts_with_a_gpu_can_open_its_devices_and_run_one_at_a_time(
    bare_environment: ReaderEnvironment, monkeypatch: pytest.MonkeyPatch, sandbox: str
) -> None:
    card = Gpu((DEVICE,), ())
    monkeypatch.setattr("postgen.execution.engine.find_gpu", lambda _: (card, ""))
    times = "import time\nbegun = time.monotonic()\ntime.sleep(0.2)\nprint(begun, time.monotonic())"
    probe = PROBE.format(device=DEVICE)
    programs = [post(probe), *(post(times, path=f"posts/{n}.md") for n in range(3))]
    with Engine(bare_environment, sandbox=sandbox, cache=False, jobs=3, gpu=True) as engine:
        probed, *timed = engine.run(programs)
        assert engine.gpu_notice == ""
    assert probed.passed, probed
    assert probed.blocks[0].stdout == "True\n"
    spans = sorted(tuple(map(float, o.blocks[0].stdout.split())) for o in timed)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
    with Engine(bare_environment, sandbox=sandbox, cache=False) as engine:
        (without,) = engine.run([post(probe)])
    assert without.blocks[0].stdout == "False\n"
    # Bubblewrap always provides /dev/full.
    assert without.passed is (sandbox == "namespaces" and DEVICE == "/dev/full")


def test_with_a_gpu_each_post_imports_packages_before_its_time_limit_starts(
    torch_environment: ReaderEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postgen.execution.engine.find_gpu", lambda _: (Gpu((), ()), ""))
    source = "import sys\nprint('torch' in sys.modules)\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])"
    with Engine(torch_environment, cache=False, gpu=True) as engine:
        (outcome,) = engine.run([post(source)])
    assert outcome.passed, outcome
    assert outcome.blocks[0].stdout == "True\n"
    assert len(outcome.blocks[0].figures) == 1
