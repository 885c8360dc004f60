"""Attacks that do not end, kill other processes or leave processes behind."""

from .attack import DIED, OVER_LIMIT, PASSED, RAISED, TIMED_OUT, Attack

_LATE = (TIMED_OUT,)

ATTACKS = (
    Attack("endless-loop", "while True:\n    pass", status=_LATE, slow=True),
    Attack("sleep", "time.sleep(1000)", status=_LATE, slow=True),
    Attack("stopped", "os.kill(os.getpid(), signal.SIGSTOP)", status=_LATE, slow=True),
    Attack(
        "ignored-signals",
        """
        for number in set(range(1, 65)) - {9, 19, 32, 33}:
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        while True:
            try:
                time.sleep(0.01)
            except BaseException:
                pass
        """,
        status=_LATE,
        slow=True,
    ),
    Attack("loop-in-c", "x = 10 ** (10 ** 8)\ny = str(x % 7)\nx ** x", status=_LATE, slow=True),
    Attack(
        "endless-exception",
        """
        class Endless(Exception):
            def __str__(self):
                while True:
                    time.sleep(1)
        raise Endless
        """,
        status=_LATE,
        slow=True,
    ),
    Attack(
        "endless-stdout",
        """
        class Slow:
            def write(self, text): return len(text)
            def flush(self): time.sleep(1000)
        sys.stdout = Slow()
        """,
        status=_LATE,
        slow=True,
    ),
    Attack("waiting-for-input", "sys.stdin.read()\ntime.sleep(1000)", status=_LATE, slow=True),
    Attack(
        "kill-parents",
        """
        for pid in (os.getppid() or 1, 1):  # 0: the parent is outside the namespace
            for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
                try:
                    os.kill(pid, number)
                except OSError as error:
                    print(error)
        time.sleep(0.2)
        print("held", os.getppid())
        """,
    ),
    Attack(
        "kill-everything",
        """
        # Only if there are very few processes, so that a broken sandbox causes no harm.
        visible = sum(name.isdigit() for name in os.listdir("/proc"))
        if visible > 8:
            print("REACHED", visible)
        else:
            try:
                os.kill(-1, signal.SIGKILL)
            except OSError as error:
                print(error)
        print("held")
        """,
        proof="anyone",
        namespaces_only=True,
    ),
    Attack(
        "kill-a-stranger",
        "for number in (0, signal.SIGURG):\n    attempt('signal', lambda: os.kill(VICTIM, number))",
        proof="anyone",
    ),
    Attack("kill-own-group", "os.killpg(0, signal.SIGKILL)", status=(DIED,), kinds=("SIGKILL",)),
    Attack("early-success", "os._exit(0)", status=(DIED,), kinds=("exit",)),
    Attack(
        "exit-in-a-thread",
        "threading.Thread(target=lambda: os._exit(0)).start()\ntime.sleep(5)",
        status=(DIED,),
        kinds=("exit",),
    ),
    Attack("system-exit", "sys.exit(0)", status=(RAISED,), kinds=("SystemExit",)),
    Attack("segmentation-fault", "ctypes.string_at(0)", status=(DIED,), kinds=("SIGSEGV",)),
    Attack(
        "closed-descriptors",
        "os.closerange(0, 1000)",
        status=(DIED, RAISED),
    ),
    Attack(
        "lingering-threads",
        """
        def live():
            while True:
                time.sleep(0.01)
        for _ in range(5):
            threading.Thread(target=live).start()
        print("held")
        """,
    ),
    Attack(
        "lingering-processes",
        """
        for _ in range(4):
            if os.fork() == 0:
                os.setsid()
                for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                    signal.signal(number, signal.SIG_IGN)
                if os.fork() == 0:
                    time.sleep(30)  # also keeps the pipes open
                os._exit(0)
        subprocess.Popen(["sleep", "30"], start_new_session=True)
        print("held")
        """,
    ),
    Attack(
        "runaway-process",
        """
        # A process that forks and exits all the time, to escape being killed.
        end = time.monotonic() + 4
        if os.fork() == 0:
            os.setsid()
            while time.monotonic() < end:
                if os.fork():
                    os._exit(0)
            os._exit(0)
        time.sleep(0.3)
        print("held")
        """,
        status=(PASSED, OVER_LIMIT),  # Killed processes count until they are collected, on a busy machine.
    ),
    Attack(
        "process-at-exit",
        """
        import atexit
        def later():
            if os.fork() == 0:
                time.sleep(30)
        atexit.register(later)
        later()
        print("held")
        """,
        status=(PASSED,),
    ),
    Attack(
        "interpreter-taken-apart",
        """
        import builtins, json
        print("held", flush=True)
        for name in ("exec", "compile", "len", "open", "isinstance"):
            delattr(builtins, name)
        json.dumps = socket.socket.sendall = os._exit = None
        """,
        status=(PASSED, RAISED, DIED),
    ),
)
