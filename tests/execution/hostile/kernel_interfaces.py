"""Attacks on interfaces of the kernel. Settings are opened for writing, but never written."""
# ruff: noqa: E501 (lines of the attacks)

from .attack import DIED, Attack

ATTACKS = (
    Attack(
        "kernel-settings",
        """
        import glob
        knobs = ["/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/vm/drop_caches",
                 "/proc/sys/user/max_user_namespaces", "/proc/sys/kernel/hostname", "/proc/irq/default_smp_affinity",
                 "/sys/kernel/uevent_helper", "/sys/power/state", "/sys/kernel/mm/transparent_hugepage/enabled",
                 "/proc/sys/net/ipv4/ip_forward",
                 *glob.glob("/proc/sys/kernel/*")[:50], *glob.glob("/proc/sys/vm/*")[:50]]
        for path in knobs:
            attempt(path, lambda: os.open(path, os.O_WRONLY))
        """,
        proof="root",
    ),
    Attack(
        "privileges",
        """
        def privileged():
            with open("/proc/self/status") as file:
                found = dict(line.rstrip().split(":\\t", 1) for line in file if ":\\t" in line)
            powers = [name for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb") if int(found[name], 16)]
            assert powers or found["NoNewPrivs"] != "1" or found["Seccomp"] != "2" or os.getuid() == 0
            return found
        attempt("status", privileged)
        attempt("setuid", lambda: os.setuid(0) or (os.getuid() == 0 or 1 / 0))
        attempt("setgroups", lambda: os.setgroups([0]))
        import resource
        for name in ("DATA", "NPROC", "NOFILE", "FSIZE", "MEMLOCK", "CORE"):
            attempt(name, lambda: resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (-1, -1)))
        attempt("priority", lambda: os.nice(-10))
        attempt("real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10)))
        """,
        proof="root",
        namespaces_only=True,  # with Landlock root stays root, without access to files and system calls
    ),
    Attack(
        "programs-with-privileges",
        """
        def run(*line):
            subprocess.run(line, check=True, capture_output=True, timeout=5, stdin=subprocess.DEVNULL)
        attempt("su", lambda: run("su", "-c", "true"))
        attempt("sudo", lambda: run("sudo", "-n", "true"))
        def mount():  # in a folder of its own, and unmounted at once if it succeeds
            os.mkdir("covered")
            run("mount", "--bind", os.getcwd(), "covered")
            subprocess.run(["umount", "covered"], check=False)
        attempt("mount", mount)
        attempt("unshare", lambda: run("unshare", "--user", "--map-root-user", "true"))
        attempt("bwrap", lambda: run("bwrap", "--ro-bind", "/", "/", "true"))
        """,
        proof="root",
    ),
    Attack(
        "namespaces",
        """
        for flag in (0x10000000, 0x10020000, 0x00020000, 0x40000000, 0x20000000, 0x08000000, 0x04000000, 0x02000000, 0x80):
            def unshare():
                child = os.fork()
                if child == 0:
                    os._exit(0 if _libc.unshare(ctypes.c_int(flag)) == 0 else 1)
                assert os.waitpid(child, 0)[1] == 0
            attempt(f"unshare {flag:#x}", unshare)
            def clone():
                child = syscall(220 if ARM else 56, flag | signal.SIGCHLD, 0, 0, 0, 0) if flag != 0x80 else 1 / 0
                if child == 0:
                    os._exit(0)
                os.waitpid(child, 0)
            attempt(f"clone {flag:#x}", clone)
        attempt("clone3", lambda: syscall(435, 0, 0))
        for name in ("user", "mnt", "net", "pid", "ipc"):
            for pid in (1, os.getppid()):
                attempt(f"setns {name} of {pid}", lambda: syscall(268 if ARM else 308, os.open(f"/proc/{pid}/ns/{name}", 0), 0))
        """,
        proof="root",
    ),
    Attack(
        "debugging",
        """
        def trace():
            child = os.fork()
            if child == 0:
                traced = _libc.ptrace(0, 0, 0, 0)  # asks to be traced
                os._exit(0 if traced == 0 else 1)
            assert os.waitpid(child, 0)[1] == 0
        attempt("ptrace", trace)
        for pid in (1, os.getppid(), VICTIM):
            attempt(f"seize {pid}", lambda: syscall(117 if ARM else 101, 0x4206, pid, 0, 0))
            attempt(f"read {pid}", lambda: syscall(270 if ARM else 310, pid, 0, 0, 0, 0, 0))
            attempt(f"pidfd of {pid}", lambda: syscall(438, os.pidfd_open(pid), 0, 0))
        """,
        proof="anyone",
    ),
    Attack(
        "bpf-perf-userfaultfd",
        """
        import errno
        def reachable(number, *arguments):
            try:
                return syscall(number, *arguments)
            except OSError as error:
                assert error.errno not in (errno.EPERM, errno.ENOSYS), error
                return error  # the kernel checked the arguments, so it would accept valid ones
        for name, number in {"bpf": 280 if ARM else 321, "perf": 241 if ARM else 298, "userfaultfd": 282 if ARM else 323}.items():
            attempt(name, lambda: reachable(number, -1, 0, 0, 0, -1))
        """,
        proof="root",
    ),
    Attack(
        "io-uring",
        """
        ring = ctypes.create_string_buffer(120)
        attempt("setup", lambda: syscall(425, 4, ctypes.addressof(ring)))
        attempt("enter", lambda: syscall(426, 0, 0, 0, 0, 0))
        attempt("register", lambda: syscall(427, 0, 0, 0, 0))
        """,
    ),
    Attack(
        "keys",
        """
        kind, name = ctypes.c_char_p(b"user"), ctypes.c_char_p(b"hostile")
        number = 217 if ARM else 248
        attempt("keyctl", lambda: syscall(number + 2, 0, -3, 1))
        attempt("add", lambda: _libc.syscall(number, kind, name, b"x", 1, -4) > 0 or 1 / 0)
        attempt("request", lambda: _libc.syscall(number + 1, kind, name, None, -4) > 0 or 1 / 0)
        """,
        proof="anyone",
    ),
    Attack(
        "other-calls",
        """
        import errno
        # The arguments are invalid, so that an allowed call fails with another error.
        calls = {"open_by_handle_at": (265, 304), "kexec_load": (104, 246), "init_module": (105, 175),
                 "finit_module": (273, 313), "delete_module": (106, 176), "swapon": (224, 167), "reboot": (142, 169),
                 "syslog": (116, 103), "settimeofday": (170, 164), "clock_settime": (112, 227), "sethostname": (161, 170),
                 "personality": (92, 135), "fanotify_init": (262, 300), "process_madvise": (440, 440),
                 "memfd_create": (279, 319), "memfd_secret": (447, 447), "msgget": (186, 68), "semget": (190, 64),
                 "shmget": (194, 29), "mq_open": (180, 240), "move_pages": (239, 279), "kcmp": (272, 312)}
        def refused(number):
            try:
                return syscall(number, -1, -1, -1, -1, -1, -1)
            except OSError as error:
                if error.errno not in (errno.EPERM, errno.ENOSYS):
                    return error
                raise
        for name, numbers in calls.items():
            attempt(name, lambda: refused(numbers[0 if ARM else 1]))
        if not ARM:
            attempt("x32", lambda: refused(0x40000000 | 39))
        """,
        proof="anyone",
    ),
    Attack(
        "calls-of-another-architecture",
        """
        import mmap
        if ARM:
            os.kill(os.getpid(), signal.SIGSYS)
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(b"\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3")  # the 32-bit getpid
        number = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
        print("REACHED", number)
        """,
        status=(DIED,),
        kinds=("SIGSYS", "SIGSEGV"),
        proof="anyone",
    ),
    Attack(
        "keystrokes",
        """
        import fcntl, pty
        attempt("terminal", lambda: os.open("/dev/tty", os.O_RDWR))
        def type_a_letter():
            child, terminal = pty.fork()
            if child == 0:
                try:
                    fcntl.ioctl(0, 0x5412, b"x")  # types into its own terminal
                    os._exit(0)
                except OSError:
                    os._exit(1)
            assert os.waitpid(child, 0)[1] == 0
        attempt("typing", type_a_letter)
        """,
    ),
    Attack(
        "leases",
        """
        # A lease delays all others that open the file. F_NOTIFY watches a folder.
        import fcntl
        attempt("read lease", lambda: fcntl.fcntl(os.open(os.__file__, os.O_RDONLY), 1024, 0))
        attempt("write lease", lambda: fcntl.fcntl(os.open(os.__file__, os.O_RDONLY), 1024, 1))
        attempt("notify", lambda: fcntl.fcntl(os.open(os.path.dirname(os.__file__), os.O_RDONLY), 1026, 1))
        """,
        proof="root",
    ),
    Attack(
        "shared-counters",
        """
        context = ctypes.c_ulong(0)
        attempt("aio", lambda: syscall(0 if ARM else 206, 100, ctypes.addressof(context)))
        attempt("inotify", lambda: syscall(26 if ARM else 294, 0))
        """,
        proof="anyone",
    ),
    Attack(
        "names-outside",
        """
        def watch(path):
            with os.fdopen(syscall(26 if ARM else 294, 0)) as file:
                assert _libc.inotify_add_watch(file.fileno(), path.encode(), 0xFFF) >= 0
        attempt("inotify", lambda: watch(WRITABLE))
        """,
        proof="anyone",
    ),
    Attack(
        "other-processes",
        """
        # Nothing changes: the limits, priorities and processors are those that the process has.
        import fcntl, resource
        end, _ = os.pipe()
        def of_victim(action):
            processors = os.sched_getaffinity(VICTIM)  # fails if the process is not visible
            action(processors)
        def checked(result):
            if result < 0:
                raise OSError(ctypes.get_errno(), "")
        group = os.getpgrp()
        actions = {
            "limit": lambda _: resource.prlimit(VICTIM, resource.RLIMIT_CPU),
            "processors": lambda processors: os.sched_setaffinity(VICTIM, processors),
            "scheduler": lambda _: os.sched_setscheduler(VICTIM, os.SCHED_OTHER, os.sched_param(0)),
            "priority": lambda _: os.setpriority(os.PRIO_PROCESS, VICTIM, os.getpriority(os.PRIO_PROCESS, VICTIM)),
            "of a group": lambda _: os.setpriority(os.PRIO_PGRP, os.getpgid(VICTIM), os.getpriority(os.PRIO_PROCESS, VICTIM)),
            "disk": lambda _: syscall(30 if ARM else 251, 1, VICTIM, (2 << 13) | 4),
            "thread": lambda _: syscall(131 if ARM else 234, VICTIM, VICTIM, 0),
            "owner": lambda _: fcntl.fcntl(end, fcntl.F_SETOWN, VICTIM),
        }
        for name, action in actions.items():
            attempt(name, lambda: of_victim(action))
        """,
        proof="anyone",
    ),
    Attack(
        "file-attributes",
        """
        # The attributes stay as they are.
        import fcntl
        def keep(path):
            handle = os.open(path, os.O_RDONLY)
            try:
                flags = fcntl.ioctl(handle, 0x80086601, bytes(8))
            except OSError:
                flags = bytes(8)
            fcntl.ioctl(handle, 0x40086602, flags)
        attempt("flags", lambda: keep(os.__file__))
        """,
    ),
    Attack(
        "socket-families-by-pairs",
        """
        for family in (16, 30):
            attempt(f"{family}", lambda: socket.socketpair(family, socket.SOCK_STREAM))
        """,
    ),
)
