"""Attacks on resource limits. Every loop is bounded, so that a missing limit does not harm the machine."""
# ruff: noqa: E501 (lines of the attacks)

from .attack import DIED, OVER_LIMIT, PASSED, TIMED_OUT, Attack

ATTACKS = (
    Attack(
        "forks",
        """
        for _ in range(100):
            if os.fork() == 0:
                time.sleep(20)
                os._exit(0)
        time.sleep(20)
        """,
        status=(OVER_LIMIT,),
    ),
    Attack(
        "fork-bomb",
        """
        refused = False
        for _ in range(8):  # 256 at most
            try:
                os.fork()
            except OSError:
                refused = True
        time.sleep(3)
        if refused:
            print("held")
        """,
        status=(OVER_LIMIT, PASSED),
    ),
    Attack(
        "threads",
        """
        for _ in range(200):
            threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
        time.sleep(20)
        """,
        status=(OVER_LIMIT,),
    ),
    Attack("memory-at-once", "kept = bytearray(1 << 30)", status=(OVER_LIMIT,)),
    Attack(
        "memory-shared",
        """
        import mmap
        kept = []
        for _ in range(100):
            kept.append(mmap.mmap(-1, 8 << 20))
            kept[-1].write(b"x" * (8 << 20))
            time.sleep(0.02)
        """,
        status=(OVER_LIMIT,),
    ),
    Attack(
        "memory-of-many",
        """
        for _ in range(12):
            if os.fork() == 0:
                kept = bytearray(os.urandom(1) * (48 << 20))
                time.sleep(10)
                os._exit(0)
        time.sleep(10)
        """,
        status=(OVER_LIMIT,),
    ),
    Attack(
        "compressed-memory",
        """
        import zlib
        small = b""
        packer = zlib.compressobj(1)
        for _ in range(40):
            small += packer.compress(bytes(8 << 20))
        kept = zlib.decompress(small + packer.flush())
        """,
        status=(OVER_LIMIT,),
    ),
    Attack(
        "hidden-memory",
        """
        # No process owns the buffers of pipes. The kernel limits them for processes without capabilities.
        import fcntl
        kept = []
        try:
            for _ in range(300):
                end, start = os.pipe()
                kept.append((end, start))
                fcntl.fcntl(start, 1031, 1 << 20)
                os.set_blocking(start, False)
                os.write(start, bytes(1 << 20))
        except OSError as error:
            print("held", len(kept), error)
        else:
            print("REACHED", len(kept))
        """,
        status=(PASSED, OVER_LIMIT),
    ),
    Attack(
        "one-large-file",
        "with open('big', 'wb') as file:\n    for _ in range(64):\n        file.write(bytes(1 << 20))",
        status=(OVER_LIMIT,),
    ),
    Attack(
        "many-files",
        """
        for number in range(64):
            with open(f"part-{number}", "wb") as file:
                file.write(bytes(1 << 20))
            time.sleep(0.01)
        time.sleep(1)
        """,
        status=(OVER_LIMIT,),
    ),
    Attack(
        "shared-folder",
        """
        with open("/dev/shm/big", "wb") as file:
            for _ in range(64):
                file.write(bytes(1 << 20))
        """,
        status=(OVER_LIMIT,),
        namespaces_only=True,  # with Landlock no one can write it
    ),
    Attack(
        "inodes",
        """
        for number in range(60_000):
            os.close(os.open(f"f{number}", os.O_CREAT | os.O_WRONLY))
        time.sleep(3)
        """,
        status=(OVER_LIMIT, TIMED_OUT),
        slow=True,
    ),
    Attack(
        "descriptors",
        "kept = []\nfor _ in range(5000):\n    kept.append(os.open('/dev/null', os.O_RDONLY))",
        status=(OVER_LIMIT,),
    ),
    Attack(
        "output",
        """
        piece = b"x" * (1 << 20)
        for _ in range(1024):
            os.write(1, piece)
        """,
        status=(OVER_LIMIT,),
    ),
    Attack(
        "output-of-children",
        """
        child = subprocess.Popen([sys.executable, "-c", "for _ in range(10 ** 5): print('y' * 10 ** 4)"], stdout=2)
        child.wait()
        """,
        status=(OVER_LIMIT,),
    ),
    Attack(
        "output-drop-by-drop",
        "for _ in range(400_000):\n    os.write(1 + _ % 2, b'.')",
        status=(OVER_LIMIT,),
    ),
    Attack(
        "warnings",
        "import warnings\nfor number in range(20_000):\n    warnings.warn(f'{number}')\nprint('held')",
        status=(OVER_LIMIT, PASSED),
    ),
    Attack(
        "deep-recursion",
        """
        sys.setrecursionlimit(10 ** 9)
        class Deep:
            def __getattr__(self, name):
                return hasattr(self, name + "x")
        Deep().x
        """,
        status=(OVER_LIMIT, DIED, TIMED_OUT),
    ),
)
