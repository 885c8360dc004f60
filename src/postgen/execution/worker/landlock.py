"""Landlock, the fallback where namespaces are forbidden: restricted files, no network, no signals.

It is weaker than namespaces: ``stat`` still shows which files exist, and only the supervisor's own
measurement limits disk use.
"""

import ctypes
import os
import struct
import sys

from . import syscalls

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1
_EXECUTE, _READ_FILE, _READ_DIR, _WRITE_FILE, _TRUNCATE = 1 << 0, 1 << 2, 1 << 3, 1 << 1, 1 << 14
_DEVICE_CALLS = 1 << 15
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_ALL_SINCE = {3: (1 << 15) - 1, 5: (1 << 16) - 1}  # truncation came with 3, device ioctls with 5
_MAKE_DEVICES = (1 << 6) | (1 << 11)
_SCOPED = 0b11  # abstract sockets and signals only within the post's own processes
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _DEVICE_CALLS

OLDEST = 3
"""The first version that can forbid a program to truncate files."""

_SHOWN = (
    "/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives",
    "/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/dev/urandom", "/dev/random", "/dev/zero",
    "/nix/store",
)  # fmt: skip


def version() -> int:
    """The Landlock version of this kernel; 0 if it has none."""
    try:
        number = ctypes.c_uint(_VERSION_FLAG)
        return syscalls.syscall(_CREATE, None, ctypes.c_size_t(0), number)
    except OSError:
        return 0


def restrict(scratch: str, readable: list[str], devices: list[str]) -> bool:
    """Restrict this process permanently. It may read the packages, the system and the paths in ``readable``,
    use ``devices``, and write only to ``scratch``.

    Returns True if signals are restricted as well (newer kernels). Raises OSError.
    """
    supported = version()
    if supported < OLDEST:
        raise OSError(f"this kernel has Landlock version {supported}; version {OLDEST} or newer is required")
    handled = _ALL_SINCE[5 if supported >= 5 else 3]
    scoped = supported >= 6
    attributes = struct.pack("QQQ", handled, 0, _SCOPED) if scoped else struct.pack("Q", handled)
    rules = syscalls.syscall(_CREATE, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint(0))
    home = os.path.dirname(os.path.realpath(sys.executable))  # noqa: PTH120
    for path in {*_SHOWN, *readable, sys.prefix, sys.base_prefix, home}:
        _allow(rules, path, _READ)
    _allow(rules, "/dev/null", _READ_FILE | _WRITE_FILE)
    for device in devices:
        _allow(rules, device, (_READ_FILE | _WRITE_FILE | _DEVICE_CALLS) & handled)
    _allow(rules, scratch, handled & ~_MAKE_DEVICES)
    syscalls.syscall(_RESTRICT, ctypes.c_int(rules), ctypes.c_uint(0))
    os.close(rules)
    return scoped


def _allow(rules: int, path: str, access: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # the path does not exist
    try:
        if not os.path.isdir(path):  # noqa: PTH112
            access &= _ON_FILES
        rule = struct.pack("=Qi", access, handle)
        syscalls.syscall(_ADD, ctypes.c_int(rules), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint(0))
    finally:
        os.close(handle)
