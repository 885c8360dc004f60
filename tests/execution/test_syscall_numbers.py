"""The system call filter: its numbers match the kernel's headers for both architectures, and it is valid."""

import os
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

from postgen.execution.worker import seccomp
from postgen.execution.worker import syscall_numbers as numbers

# aarch64 uses the generic numbers, which the headers of every architecture contain.
_HEADERS = {
    "x86_64": ("x86_64-linux-gnu/asm/unistd_64.h", "asm/unistd_64.h"),
    "aarch64": ("asm-generic/unistd.h",),
}
_TABLES = (
    numbers.FORBIDDEN, numbers.MISSING, numbers.METADATA, numbers.OWNERSHIP, numbers.SOCKETS, numbers.SIGNALS,
    numbers.OF_A_PROCESS, numbers.CHECKED, {"seccomp": numbers.SECCOMP},
)  # fmt: skip


def _numbers(machine: str) -> dict[str, int]:
    for name in _HEADERS[machine]:
        path = Path("/usr/include") / name
        if path.exists():
            found = re.findall(r"^#define\s+__NR(?:3264)?_(\w+)\s+(\d+)\s*$", path.read_text(), re.MULTILINE)
            return {name: int(number) for name, number in found}
    pytest.skip(f"the kernel's headers for {machine} are not installed (package linux-libc-dev)")


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_every_number_matches_the_kernel_headers(machine: str) -> None:
    known = _numbers(machine)
    index = seccomp._ARCHITECTURES[machine][0]
    filter_numbers = {name: numbers[index] for table in _TABLES for name, numbers in table.items()}
    newest = max(known.values())
    wrong = {
        name: (number, known.get(name))
        for name, number in filter_numbers.items()
        if number != known.get(name)
        and not (number is not None and number > newest)  # newer than the headers
    }
    assert wrong == {}
    assert len([name for name, number in filter_numbers.items() if number is not None and name in known]) > 80


@pytest.mark.parametrize("isolated", [True, False])
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_a_filter_is_valid_for_each_architecture(
    machine: str, isolated: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "uname", lambda: types.SimpleNamespace(machine=machine))
    code = seccomp._program(isolated=isolated, signals=False, devices=False)
    assert len(code) % 8 == 0
    jumps = [(code[i + 2], code[i + 3], i // 8) for i in range(0, len(code), 8) if code[i] & 7 == 5]
    assert all(
        at + 1 + max(yes, no) < len(code) // 8 for yes, no, at in jumps
    )  # no jump goes beyond the program


_OLDER_KERNEL = """
import ctypes, fcntl, os, signal, subprocess, sys
from postgen.execution.worker import seccomp, syscalls

stranger = os.getppid()
syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
seccomp.install(isolated=False, signals=False, devices=False)

def tgkill(pid):
    number = 131 if os.uname().machine == "aarch64" else 234
    syscalls.syscall(number, ctypes.c_int(pid), ctypes.c_int(pid), ctypes.c_int(0))

attempts = {
    "kill": lambda: os.kill(stranger, 0),
    "tgkill": lambda: tgkill(stranger),
    "F_SETOWN": lambda: fcntl.fcntl(0, fcntl.F_SETOWN, stranger),
    "prlimit": lambda: __import__("resource").prlimit(stranger, 0),
}
for name, attempt in attempts.items():
    try:
        attempt()
        print(name)
    except PermissionError:
        pass
tgkill(os.getpid())
signal.signal(signal.SIGUSR1, lambda *_: print("own signal"))
signal.raise_signal(signal.SIGUSR1)
print(subprocess.run(["true"]).returncode)
"""


def test_a_post_signals_only_itself_on_kernels_whose_landlock_does_not_restrict_signals() -> None:
    line = [sys.executable, "-c", _OLDER_KERNEL]
    completed = subprocess.run(line, capture_output=True, text=True, check=False)
    assert completed.stdout == "own signal\n0\n", completed
