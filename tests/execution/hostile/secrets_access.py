"""Attacks on secrets in files, environments, memory and descriptors of other processes."""
# ruff: noqa: E501 (lines of the attacks)

from .attack import Attack

ATTACKS = (
    Attack("secret-file", "attempt('file', lambda: read(SECRET))", proof="anyone"),
    Attack(
        "system-files",
        """
        for path in ("/etc/passwd", "/etc/shadow", "/etc/machine-id", "/etc/hostname", "/root/.bashrc"):
            attempt(path, lambda: read(path))
        for path in ("/home", "/etc/ssh", "/var/log", "/boot", "/run", os.path.dirname(SECRET)):
            attempt(path, lambda: os.listdir(path))
        """,
        proof="anyone",
    ),
    Attack(
        "environment",
        """
        attempt("own", lambda: os.environ[VARIABLE])
        def search():
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    found = read(f"/proc/{pid}/environ")
                except OSError:
                    continue
                if VARIABLE.encode() in found:
                    return found[found.index(VARIABLE.encode()) :][:80]
            raise LookupError
        attempt("of others", search)
        """,
        proof="anyone",
    ),
    Attack(
        "through-proc",
        """
        for pid in {1, os.getppid(), VICTIM}:
            attempt(f"root of {pid}", lambda: read(f"/proc/{pid}/root{SECRET}"))
            attempt(f"cwd of {pid}", lambda: os.listdir(f"/proc/{pid}/cwd/"))
            for number in range(30):  # including the pipe for the exit status
                attempt(f"descriptor {number} of {pid}", lambda: os.open(f"/proc/{pid}/fd/{number}", os.O_WRONLY))
        attempt("command line", lambda: read(f"/proc/{VICTIM}/cmdline"))
        """,
        proof="anyone",
    ),
    Attack(
        "memory-of-parents",
        """
        for pid in {1, os.getppid(), VICTIM}:
            for name in ("mem", "maps", "syscall", "stack"):
                attempt(f"{name} of {pid}", lambda: read(f"/proc/{pid}/{name}")[:100] or 1 / 0)
            attempt(f"mem of {pid}", lambda: os.open(f"/proc/{pid}/mem", os.O_RDWR))
        """,
        proof="anyone",
    ),
    Attack(
        "kernel-memory",
        """
        for path in ("/proc/kmsg", "/proc/kcore", "/dev/kmsg", "/dev/mem", "/dev/port", "/dev/vda", "/dev/sda"):
            attempt(path, lambda: os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        """,
        proof="root",
    ),
    Attack(
        "inherited-descriptors",
        """
        def useful(number):
            mode = os.fstat(number).st_mode
            assert stat.S_ISDIR(mode) or stat.S_ISREG(mode) or stat.S_ISBLK(mode)
            return os.readlink(f"/proc/self/fd/{number}")
        for number in range(3, 1024):
            try:
                os.fstat(number)
            except OSError:
                continue
            attempt(f"descriptor {number}", lambda: useful(number))
        """,
    ),
    Attack(
        "scratch-of-others",
        """
        def look():
            found = [name for name in os.listdir(os.path.dirname(os.path.dirname(os.getcwd())))]
            assert any(name.startswith("post-") and name not in os.getcwd() for name in found)
            return found
        time.sleep(0.2)
        for _ in range(10):
            attempt("neighbours", look)
            time.sleep(0.03)
        """,
        proof="anyone",
    ),
    Attack(
        "shared-memory-of-the-machine",
        """
        _libc.shmat.restype = ctypes.c_void_p
        def attach():
            address = _libc.shmat(SEGMENT, None, 0o10000)
            assert address not in (None, 2 ** 64 - 1)
            return ctypes.string_at(address, 32)
        attempt("segment", attach)
        attempt("list", lambda: open("/proc/sysvipc/shm").readlines()[1])
        """,
        proof="anyone",
    ),
    Attack(
        "symlinks-in-scratch",
        """
        os.symlink(SECRET, "link")
        attempt("read", lambda: read("link"))
        os.symlink(WRITABLE, "folder")
        attempt("list", lambda: os.listdir("folder"))
        attempt("write", lambda: open("folder/canary.txt", "r+"))
        os.remove(__file__)
        os.symlink(SECRET, __file__)
        import linecache
        linecache.clearcache()
        attempt("as the post's own source", lambda: linecache.getlines(__file__)[0])
        """,
        proof="anyone",
    ),
)
