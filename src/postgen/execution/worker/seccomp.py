"""The system call filter: it denies calls that a tutorial never needs and an attacker does.

It closes kernel interfaces that namespaces leave open and those through which kernels have been attacked.
A denied call returns an error number, so that libraries fall back as they do on other systems.
"""

import ctypes
import errno
import os
import struct

from . import syscalls

# name: (x86_64, aarch64); None means that the architecture does not have the call.
_FORBIDDEN: dict[str, tuple[int | None, int | None]] = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "fanotify_init": (300, 262),
    "unshare": (272, 97), "setns": (308, 268), "personality": (135, 92), "modify_ldt": (154, None),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "clock_adjtime": (305, 266), "adjtimex": (159, 171), "sethostname": (170, 161),
    "setdomainname": (171, 162), "syslog": (103, 116), "vhangup": (153, 58), "iopl": (172, None),
    "ioperm": (173, None), "lookup_dcookie": (212, 18), "move_pages": (279, 239),
    "migrate_pages": (256, 238),
}  # fmt: skip

# Reported as missing: memory outside of all limits, and calls whose arguments a filter cannot read.
_MISSING: dict[str, tuple[int | None, int | None]] = {
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "clone3": (435, 435),
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    "shmat": (30, 196), "shmctl": (31, 195), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192), "mq_unlink": (241, 181),
}  # fmt: skip

# File metadata, which Landlock does not protect. Reported as success, since copying programs need that.
_METADATA: dict[str, tuple[int | None, int | None]] = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
}  # fmt: skip
_OWNERSHIP: dict[str, tuple[int | None, int | None]] = {
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "setxattrat": (463, 463), "removexattrat": (466, 466), "file_setattr": (469, 469),
}  # fmt: skip

_CLONE, _SOCKET, _IOCTL, _KILL = (56, 220), (41, 198), (16, 29), ((62, 129), (200, 130), (424, 424))
_SECCOMP = (317, 277)
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_TERMINAL_INJECTIONS = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16

_LOAD, _JEQ, _JGE, _JSET, _RET = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_FILTER_FLAG_SPEC_ALLOW = 4


def install(*, network: bool, signals: bool, metadata: bool) -> None:
    """Install the filter for this process and its descendants. ``no_new_privs`` must be set before.

    For sandboxes that share the machine's network, processes and files: ``network`` False forbids all sockets
    except connected local pairs, ``signals`` False forbids sending signals, and ``metadata`` False forbids
    changing permissions and times. Raises OSError.
    """
    code = _program(network=network, signals=signals, metadata=metadata)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    number = _SECCOMP[_ARCHITECTURES[os.uname().machine][0]]
    syscalls.syscall(number, ctypes.c_uint(1), ctypes.c_uint(_FILTER_FLAG_SPEC_ALLOW), program)


def _program(*, network: bool, signals: bool, metadata: bool) -> bytes:
    index, architecture = _ARCHITECTURES[os.uname().machine]
    forbid, missing = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
    code = [_op(_LOAD, 4), _op(_JEQ, architecture, 1, 0), _op(_RET, _KILL_PROCESS), _op(_LOAD, 0)]
    if index == 0:  # x32 calls have other numbers and would bypass the x86_64 list
        code += [_op(_JGE, 0x40000000, 0, 1), _op(_RET, missing)]
    tables = [(_FORBIDDEN, forbid), (_MISSING, missing)]
    if not metadata:
        tables += [(_METADATA, _ERRNO), (_OWNERSHIP, forbid)]
    for table, verdict in tables:
        for numbers in table.values():
            number = numbers[index]
            if number is not None:
                code += [_op(_JEQ, number, 0, 1), _op(_RET, verdict)]
    for numbers in () if signals else _KILL:
        code += [_op(_JEQ, numbers[index], 0, 1), _op(_RET, forbid)]
    code += _when(
        _CLONE[index], [_op(_LOAD, 16), _op(_JSET, syscalls.ALL_NAMESPACES, 0, 1), _op(_RET, forbid)]
    )
    injections: list[bytes] = [_op(_LOAD, 24)]
    for request in _TERMINAL_INJECTIONS:
        injections += [_op(_JEQ, request, 0, 1), _op(_RET, forbid)]
    code += _when(_IOCTL[index], injections)
    code += _when(_SOCKET[index], _families() if network else [_op(_RET, forbid)])
    return b"".join([*code, _op(_RET, _ALLOW)])


def _families() -> list[bytes]:
    """Allow local sockets and the two IP families (only loopback exists); deny all other families."""
    unsupported = _ERRNO | errno.EAFNOSUPPORT
    code = [_op(_LOAD, 16)]
    for family in (_AF_UNIX, _AF_INET, _AF_INET6):
        code += [_op(_JEQ, family, 0, 1), _op(_RET, _ALLOW)]
    # Netlink only for the list of interfaces (getifaddrs, which gloo needs): protocol 0.
    return [
        *code,
        _op(_JEQ, _AF_NETLINK, 1, 0),
        _op(_RET, unsupported),
        _op(_LOAD, 32),
        _op(_JEQ, 0, 1, 0),
        _op(_RET, unsupported),
    ]


def _when(number: int, body: list[bytes]) -> list[bytes]:
    """Apply ``body`` to one system call; a call that it does not decide is allowed."""
    whole = [*body, _op(_RET, _ALLOW)]
    return [_op(_JEQ, number, 0, len(whole)), *whole]


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
