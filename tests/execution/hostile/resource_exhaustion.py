"""Attacks on resource limits. Every loop is bounded, so that a missing limit does not harm the machine."""
# ruff: noqa: E501 (lines of the attacks)

from .attack import DIED, OVER_LIMIT, PASSED, TIMED_OUT, Attack

# Completed by the lines of an attack, so both have the same indentation.
_FILL = """
        def fill(pairs):
            kept = []
            for pair in pairs:
                for sock in pair:
                    sock.setblocking(False)
                    kept.append(sock)
                    try:
                        while True:
                            sock.send(bytes(50_000))
                    except OSError:
                        pass
            return kept
"""
_WITHOUT_FIRST_THREAD = """
        def in_second_thread(action):
            if os.fork() == 0:
                def run():
                    time.sleep(0.2)
                    action()
                    os._exit(0)
                threading.Thread(target=run).start()
                _libc.syscall(ctypes.c_long(93 if ARM else 60), 0)  # ends only this thread
"""

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
        refused, first = False, os.getpid()
        for _ in range(8):  # 256 at most
            try:
                os.fork()
            except OSError:
                refused = True
        for _ in range(64 if os.getpid() == first else 0):  # perhaps only the others were refused so far
            try:
                if os.fork() == 0:
                    time.sleep(3)
                    os._exit(0)
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
    Attack(
        "socket-queues",
        f"""{_FILL}
        for _ in range(4):
            if os.fork() == 0:
                kept = fill(socket.socketpair() for _ in range(80))
                time.sleep(10)
                os._exit(0)
        time.sleep(10)
        """,
        status=(OVER_LIMIT,),
    ),
    Attack(
        "socket-queues-of-datagrams",
        f"""{_FILL}
        kept = [fill(socket.socketpair(socket.AF_UNIX, kind) for _ in range(150))
                for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET)]
        time.sleep(10)
        """,
        status=(OVER_LIMIT,),
    ),
    Attack(
        "socket-queues-of-tcp",
        f"""{_FILL}
        with socket.create_server(("127.0.0.1", 0), backlog=500) as server:
            def pair():
                one = socket.create_connection(server.getsockname())
                return one, server.accept()[0]
            kept = fill(pair() for _ in range(200))
        time.sleep(10)
        """,
        status=(OVER_LIMIT,),
        namespaces_only=True,  # with Landlock there are no such sockets
    ),
    Attack(
        "socket-queues-in-flight",
        f"""{_FILL}
        # No process holds these sockets: they wait in the queue of another one.
        import array
        carriers = socket.socketpair()
        try:
            for number in range(400):
                kept = fill([socket.socketpair()])
                handles = array.array("i", [sock.fileno() for sock in kept])
                carriers[0].sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handles)])
                for sock in kept:
                    sock.close()
        except OSError as error:
            print("held", number, error)
        else:
            time.sleep(10)
        """,
        status=(OVER_LIMIT, PASSED),
    ),
    Attack(
        "large-socket-buffers",
        """
        def enlarge(option):
            with socket.socketpair()[0] as sock:
                before = sock.getsockopt(socket.SOL_SOCKET, option)
                sock.setsockopt(socket.SOL_SOCKET, option, 1 << 26)
                assert sock.getsockopt(socket.SOL_SOCKET, option) > before
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF, 32, 33):
            attempt(f"option {option}", lambda: enlarge(option))
        """,
        proof="anyone",
    ),
    Attack(
        "memory-of-a-sibling",
        """
        # The child of a parent that the supervisor does not look at.
        def clone():
            child = syscall(220 if ARM else 56, 0x8000 | signal.SIGCHLD, 0, 0, 0, 0)
            if child == 0:
                os._exit(0)
            return child
        attempt("CLONE_PARENT", clone)
        """,
        proof="anyone",
    ),
    Attack(
        "memory-behind-an-ended-thread",
        f"""{_WITHOUT_FIRST_THREAD}
        def hog():
            kept = bytearray(os.urandom(1) * (80 << 20))
            time.sleep(10)
        for _ in range(4):
            in_second_thread(hog)
        time.sleep(10)
        """,
        status=(OVER_LIMIT,),
    ),
    Attack(
        "deleted-files-behind-an-ended-thread",
        f"""{_WITHOUT_FIRST_THREAD}
        def hog():
            kept = []
            try:
                for number in range(8):
                    kept.append(open(f"big-{{number}}", "wb"))
                    os.unlink(f"big-{{number}}")
                    for _ in range(12):
                        kept[-1].write(bytes(1 << 20))
                        time.sleep(0.01)
                time.sleep(2)
            except OSError as error:
                os.write(1, f"held {{error}}\\n".encode())
            else:
                os.write(1, b"REACHED\\n")
        in_second_thread(hog)
        time.sleep(4)
        """,
        status=(OVER_LIMIT, PASSED),
    ),
    Attack(
        "page-tables",
        """
        # A page table per page of one file, mapped again and again.
        _libc.mmap.restype = ctypes.c_void_p
        size = 2 << 20
        with open("mapped", "wb") as file:
            file.truncate(size)
        handle = os.open("mapped", os.O_RDONLY)
        for _ in range(4):
            if os.fork() == 0:
                for _ in range(30_000):
                    start = _libc.mmap(None, ctypes.c_size_t(size), 1, 1, handle, ctypes.c_long(0))
                    if start in (None, (1 << 64) - 1):
                        break
                    ctypes.string_at(start, 1)
                time.sleep(10)
                os._exit(0)
        time.sleep(12)
        """,
        status=(OVER_LIMIT,),
    ),
    Attack(
        "watches-of-files",
        """
        # Each of many epoll objects watches all pipes.
        import select
        for _ in range(12):
            if os.fork() == 0:
                try:
                    ends = [end for _ in range(200) for end in os.pipe()]
                    kept = [select.epoll() for _ in range(500)]
                    for watch in kept:
                        for end in ends:
                            watch.register(end)
                except OSError:
                    pass
                time.sleep(10)
                os._exit(0)
        time.sleep(12)
        """,
        status=(OVER_LIMIT,),
    ),
    Attack(
        "hidden-handles",
        """
        # A thread with handles of its own, and pages that stay in a pipe after they were unmapped.
        attempt("unshare", lambda: syscall(436, 1000, 1000, 2))
        end, start = os.pipe()
        page = ctypes.create_string_buffer(4096)
        part = struct.pack("QQ", ctypes.addressof(page), 4096)
        part = ctypes.create_string_buffer(part, 16)
        attempt("vmsplice", lambda: syscall(75 if ARM else 278, start, ctypes.addressof(part), 1, 8))
        if os.getppid():  # without a namespace, the files that a process holds are counted one by one
            attempt("undumpable", lambda: _libc.prctl(4, 0, 0, 0, 0) == 0 or 1 / 0)
        """,
        proof="anyone",
    ),
    Attack(
        "last-victim-of-a-shortage",
        """
        def survive():
            with open("/proc/self/oom_score_adj", "w") as file:
                file.write("0")
        attempt("score", survive)
        """,
    ),
)
