"""The system call filter: it denies calls that a tutorial never needs and an attacker does.

A denied call returns an error number, so that libraries fall back as they do on other systems.
"""

import ctypes
import errno
import os
import struct

from . import syscall_numbers as numbers
from . import syscalls

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_TERMINAL_INJECTIONS = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
_SIGNAL_IOCTLS = (0x8901, 0x8902)  # FIOSETOWN, SIOCSPGRP
_TERMINAL_TYPE, _SOCKET_TYPE = 0x5400, 0x8900  # the second byte of an ioctl request
_FILE_SYSTEM_TYPES = (0x6600, 0x7600, 0x5800, 0x9400)  # most file systems, XFS, Btrfs
_LEASES = (1024, 1026)  # F_SETLEASE, F_NOTIFY: they delay or watch how others use a file
_SIGNAL_OWNERS = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX
_SOL_SOCKET, _BUFFER_SIZES = 1, (7, 8)  # SO_SNDBUF, SO_RCVBUF
_CLOSE_RANGE_UNSHARE = 2
_IOPRIO_PROCESS = 1
_PROTOCOLS = (0, 6, 17)  # the default of the kind of socket, TCP, UDP
_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16

_LOAD, _JEQ, _JGE, _JSET, _AND, _RET = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_SUCCESS, _FORBID, _MISSING = _ERRNO, _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
_NO_PROTOCOL = _ERRNO | errno.EPROTONOSUPPORT
_UNSUPPORTED, _NO_FAMILY = _ERRNO | errno.EOPNOTSUPP, _ERRNO | errno.EAFNOSUPPORT
_FILTER_FLAG_SPEC_ALLOW = 4


def install(*, isolated: bool, signals: bool, devices: bool) -> None:
    """Install the filter for this process and its descendants. ``no_new_privs`` must be set before.

    ``isolated`` False is for a sandbox that shares the machine's network, processes and files: it forbids
    all sockets except connected local pairs, changes of other processes, and changes of permissions, times
    and attributes of files. Then ``signals`` False also forbids sending signals, and ``devices`` True
    permits requests to devices. Raises OSError.
    """
    code = _program(isolated=isolated, signals=signals, devices=devices)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    number = numbers.SECCOMP[_ARCHITECTURES[os.uname().machine][0]]
    syscalls.syscall(number, ctypes.c_uint(1), ctypes.c_uint(_FILTER_FLAG_SPEC_ALLOW), program)


def _program(*, isolated: bool, signals: bool, devices: bool) -> bytes:
    index, architecture = _ARCHITECTURES[os.uname().machine]
    code = [_op(_LOAD, 4), _op(_JEQ, architecture, 1, 0), _op(_RET, _KILL_PROCESS), _op(_LOAD, 0)]
    if index == 0:  # x32 calls have other numbers and would bypass the x86_64 list
        code += [_op(_JGE, 0x40000000, 0, 1), _op(_RET, _MISSING)]
    tables = [(numbers.FORBIDDEN, _FORBID), (numbers.MISSING, _MISSING)]
    bodies = _bodies(isolated=isolated)
    if not isolated:
        shared = ((numbers.METADATA, _SUCCESS), (numbers.OWNERSHIP, _FORBID), (numbers.SOCKETS, _FORBID))
        tables += shared
        bodies |= _shared_bodies(devices=devices)
        if not signals:
            tables.append((numbers.SIGNALS, _FORBID))
            bodies["tgkill"] = [_argument(0), *_allow_only((os.getpid(),), _FORBID)]  # abort uses it
    for table, verdict in tables:
        for pair in table.values():
            number = pair[index]
            if number is not None:
                code += [_op(_JEQ, number, 0, 1), _op(_RET, verdict)]
    for name, body in bodies.items():
        number = (numbers.CHECKED.get(name) or numbers.OF_A_PROCESS[name])[index]
        assert number is not None
        whole = [*body, _op(_RET, _ALLOW)]  # a call that the body does not decide is allowed
        code += [_op(_JEQ, number, 0, len(whole)), *whole]
    return b"".join([*code, _op(_RET, _ALLOW)])


def _bodies(*, isolated: bool) -> dict[str, list[bytes]]:
    """The checks of arguments that every sandbox needs."""
    # A process with another parent than its creator, or a thread with handles of its own, would escape the
    # supervisor's counts.
    clone = [
        _argument(0),
        _op(_JSET, syscalls.ALL_NAMESPACES | syscalls.CLONE_PARENT, 0, 1),
        _op(_RET, _FORBID),
        _op(_JSET, syscalls.CLONE_THREAD, 0, 2),
        _op(_JSET, syscalls.CLONE_FILES, 1, 0),
        _op(_RET, _FORBID),
    ]
    # A larger buffer would hold more memory than the supervisor counts for a socket. The size is only a hint.
    set_buffer = [
        _argument(1),
        _op(_JEQ, _SOL_SOCKET, 0, 1 + 2 * len(_BUFFER_SIZES)),
        _argument(2),
        *_deny(_BUFFER_SIZES, _SUCCESS),
    ]
    found = {
        "clone": clone,
        "close_range": [_argument(2), _op(_JSET, _CLOSE_RANGE_UNSHARE, 0, 1), _op(_RET, _FORBID)],
        "setsockopt": set_buffer,
        "socketpair": [_argument(0), *_require(_AF_UNIX, _NO_FAMILY)],
        "fcntl": [_argument(1), *_deny(_LEASES, _FORBID)],
        "ioctl": [_argument(1), *_deny(_TERMINAL_INJECTIONS, _FORBID)],
    }
    return found | {"socket": _families()} if isolated else found


def _shared_bodies(*, devices: bool) -> dict[str, list[bytes]]:
    """The checks of arguments for a sandbox that shares the machine's network, processes and files."""
    itself = (0, os.getpid())
    request_type = [_op(_AND, 0xFF00)]
    if devices:
        request_type += _deny(_FILE_SYSTEM_TYPES, _UNSUPPORTED)
    else:
        request_type += _allow_only((_TERMINAL_TYPE, _SOCKET_TYPE), _UNSUPPORTED)
    of_one = {"setpriority": os.PRIO_PROCESS, "ioprio_set": _IOPRIO_PROCESS}
    priorities = {
        name: [_argument(0), *_require(kind, _FORBID), _argument(1), *_allow_only(itself, _FORBID)]
        for name, kind in of_one.items()
    }
    return {
        **{name: [_argument(0), *_allow_only(itself, _FORBID)] for name in numbers.OF_A_PROCESS},
        **priorities,
        "sendto": [
            op
            for half in (_argument(4), _argument(4, high=True))  # the address of the receiver
            for op in (half, *_require(0, _FORBID))
        ],
        # The files of an undumpable process cannot be counted.
        "prctl": [_argument(0), *_deny((syscalls.PR_SET_DUMPABLE,), _FORBID)],
        "fcntl": [_argument(1), *_deny((*_LEASES, *_SIGNAL_OWNERS), _FORBID)],
        "ioctl": [_argument(1), *_deny((*_TERMINAL_INJECTIONS, *_SIGNAL_IOCTLS), _FORBID), *request_type],
    }


def _families() -> list[bytes]:
    """Allow local sockets, TCP and UDP (only loopback exists); deny all other families and protocols."""
    # Netlink only for the list of interfaces (getifaddrs, which gloo needs): protocol 0.
    netlink = [_argument(2), *_allow_only((0,), _NO_FAMILY)]
    return [
        _argument(0),
        _op(_JEQ, _AF_UNIX, 0, 1),
        _op(_RET, _ALLOW),
        _op(_JEQ, _AF_NETLINK, 0, len(netlink)),
        *netlink,
        _op(_JEQ, _AF_INET, 2, 0),
        _op(_JEQ, _AF_INET6, 1, 0),
        _op(_RET, _NO_FAMILY),
        _argument(2),
        *_allow_only(_PROTOCOLS, _NO_PROTOCOL),
    ]


def _argument(index: int, *, high: bool = False) -> bytes:
    """Load half of an argument: the lower 32 bits, which are all that most calls read."""
    return _op(_LOAD, 16 + 8 * index + 4 * high)


def _deny(values: tuple[int, ...], verdict: int) -> list[bytes]:
    return [op for value in values for op in (_op(_JEQ, value, 0, 1), _op(_RET, verdict))]


def _require(value: int, verdict: int) -> list[bytes]:
    """Go on only with this value."""
    return [_op(_JEQ, value, 1, 0), _op(_RET, verdict)]


def _allow_only(values: tuple[int, ...], verdict: int) -> list[bytes]:
    return [*_deny(values, _ALLOW), _op(_RET, verdict)]


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
