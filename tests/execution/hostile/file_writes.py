"""Attacks on files outside the scratch folder. Important files are opened, but never written."""
# ruff: noqa: E501 (lines of the attacks)

from .attack import OVER_LIMIT, PASSED, Attack

ATTACKS = (
    Attack(
        "write-outside",
        """
        attempt("append", lambda: open(CANARY, "a").write("x"))
        attempt("truncate", lambda: os.truncate(CANARY, 0))
        def chmod(path):
            before = os.stat(path).st_mode
            os.chmod(path, 0o777)
            assert os.stat(path).st_mode != before  # the sandbox may report success
        attempt("chmod", lambda: chmod(CANARY))
        attempt("create", lambda: open(WRITABLE + "/new", "w"))
        attempt("mkdir", lambda: os.mkdir(WRITABLE + "/newer"))
        attempt("symlink", lambda: os.symlink("/", WRITABLE + "/link"))
        attempt("rename", lambda: os.rename(CANARY, WRITABLE + "/moved"))
        attempt("hard link", lambda: os.link(CANARY, "linked"))
        attempt("unlink", lambda: os.unlink(CANARY))
        attempt("rmdir", lambda: os.rmdir(WRITABLE + "/folder"))
        """,
        proof="anyone",
    ),
    Attack(
        "change-metadata-outside",
        """
        def touch(*where):
            os.utime(*where, (1, 1))
            assert os.stat(METADATA).st_mtime == 1
        attempt("utime", lambda: touch(METADATA))
        attempt("attributes", lambda: os.setxattr(METADATA, "user.hostile", b"1"))
        attempt("owner", lambda: os.chown(METADATA, os.getuid(), os.getgid()))
        attempt("through a descriptor", lambda: touch(os.open(METADATA, os.O_PATH)))
        """,
        proof="anyone",
    ),
    Attack(
        "write-system",
        """
        import shutil
        folders = ["/", "/usr", "/usr/bin", "/etc", "/var", "/var/tmp", "/home", "/root", "/opt", "/run", "/sys",
                   "/dev", "/dev/pts", "/proc", "/mnt", "/lib", "/worker", "/environment", sys.prefix,
                   sys.base_prefix, *filter(os.path.isdir, sys.path[1:])]
        for folder in dict.fromkeys(folders):  # an unnamed file would disappear with its descriptor
            attempt(folder, lambda: os.open(folder, os.O_TMPFILE | os.O_RDWR))
        for path in ("/etc/ld.so.cache", "/bin/sh", os.__file__, sys.executable, "/worker/serve.py"):
            attempt(path, lambda: os.open(path, os.O_RDWR))
        """,
    ),
    Attack(
        "devices",
        """
        attempt("block device", lambda: os.mknod("disk", stat.S_IFBLK | 0o600, os.makedev(254, 0)))
        attempt("character device", lambda: os.mknod("mem", stat.S_IFCHR | 0o600, os.makedev(1, 1)))
        try:
            names = os.listdir("/dev")
        except PermissionError:
            names = ["vda", "sda", "mem", "kmsg", "ptmx", "fuse", "kvm", "net/tun"]
        for name in names:
            if name not in ("null", "zero", "full", "random", "urandom", "tty", "ptmx"):
                path = f"/dev/{name}"
                if not os.path.isdir(path) and not os.path.islink(path):
                    attempt(path, lambda: os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        attempt("new device", lambda: os.open("/dev", os.O_TMPFILE | os.O_RDWR))
        """,
        proof="root",
    ),
    Attack(
        "remount",
        """
        for arguments in ((b"none", b"/", None, 0x20 | 0x1000, None), (b"none", b"/usr", None, 0x20 | 0x1000, None),
                          (b"tmpfs", b"/mnt", b"tmpfs", 0, None), (b"proc", b"/proc", b"proc", 0, None),
                          (b"none", b"/proc/sys", None, 0x20 | 0x1000, None), (b"/", b"/tmp", None, 0x1000, None)):
            def mount():
                if _libc.mount(*arguments[:3], ctypes.c_ulong(arguments[3]), arguments[4]):
                    raise OSError(ctypes.get_errno(), "mount")
            attempt(f"mount {arguments}", mount)
        def unmount(path, flags):
            if _libc.umount2(path, flags):
                raise OSError(ctypes.get_errno(), "umount2")
        for path in (b"/proc/sys", b"/tmp", b"/proc", b"/usr", b"/", b"/dev/shm"):
            attempt(f"unmount {path}", lambda: unmount(path, 2))
        attempt("chroot", lambda: os.chroot("/tmp"))
        for number in (428, 429, 430, 431, 432, 433, 442):
            attempt(f"mount call {number}", lambda: syscall(number, -1, 0, 0, 0, 0))
        """,
    ),
    Attack(
        "hard-to-remove-scratch",
        """
        # Without namespaces the scratch folder is on the machine's disk and must also be removed.
        os.makedirs("locked/inside")
        open("locked/inside/file", "w").close()
        os.chmod("locked/inside", 0)
        os.chmod("locked", 0)
        os.symlink(WRITABLE, "to the canary")
        for _ in range(1500):
            os.mkdir("deep")
            os.chdir("deep")
        os.mkfifo("pipe")
        print("held")
        """,
        status=(PASSED, OVER_LIMIT),
    ),
)
