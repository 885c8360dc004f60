"""Programs that look like attacks, but are ordinary: both sandboxes let them run."""

from collections.abc import Iterator

import pytest

from postgen.execution import Engine, Limits, ReaderEnvironment

from .posts import run_one

# Each prints "done". The first ones need no network, which Landlock forbids.
LOCAL = {
    "asyncio": """
        import asyncio
        async def work(number):
            await asyncio.sleep(0.01)
            return number
        async def main():
            process = await asyncio.create_subprocess_exec("true")
            await process.wait()
            return sum(await asyncio.gather(*map(work, range(300))))
        assert asyncio.run(main()) == 44850
    """,
    "forked-processes": """
        import os
        readers = []
        for number in range(20):
            end, start = os.pipe()
            if os.fork() == 0:
                os.write(start, bytes([number]))
                os._exit(0)
            readers.append(end)
        assert sum(os.read(end, 1)[0] for end in readers) == 190
        while True:
            try:
                os.wait()
            except ChildProcessError:
                break
    """,
    "socket-pairs": """
        import socket
        pairs = [socket.socketpair() for _ in range(40)]
        for one, other in pairs:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
            one.sendall(b"x" * 1000)
            assert other.recv(2000) == b"x" * 1000
    """,
    "open-files": """
        files = [open(f"file-{number}", "w") for number in range(300)]
        for file in files:
            file.write("x")
            file.close()
    """,
    "locks": """
        import fcntl
        with open("lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            fcntl.lockf(file, fcntl.LOCK_EX)
            fcntl.fcntl(file, fcntl.F_SETFD, fcntl.fcntl(file, fcntl.F_GETFD))
    """,
    "limits-of-itself": """
        import os, resource
        resource.setrlimit(resource.RLIMIT_CPU, (100, 100))
        resource.prlimit(os.getpid(), resource.RLIMIT_NOFILE, (512, 512))
        os.nice(1)
        os.sched_setaffinity(0, os.sched_getaffinity(0))
    """,
    "deleted-files": """
        import os, tempfile
        with tempfile.TemporaryFile() as file:
            file.write(bytes(1 << 20))
        os.makedirs("a/b")
        os.chmod("a", 0o700)
    """,
    "terminal": """
        import fcntl, os, shutil, sys, termios, struct
        shutil.get_terminal_size()
        assert not sys.stdout.isatty()
        end, start = os.pipe()
        os.write(start, b"abc")
        assert struct.unpack("i", fcntl.ioctl(end, termios.FIONREAD, b"0000")) == (3,)
    """,
    "epoll": """
        import select, os
        ends = [os.pipe() for _ in range(30)]
        with select.epoll() as watch:
            for end, _ in ends:
                watch.register(end, select.EPOLLIN)
            os.write(ends[3][1], b"x")
            assert watch.poll(1)[0][0] == ends[3][0]
    """,
    "abort-in-a-child": """
        import signal, subprocess, sys
        child = subprocess.run([sys.executable, "-c", "import os; os.abort()"])
        assert child.returncode == -signal.SIGABRT
    """,
}
NETWORKED = {
    "asyncio-server": """
        import asyncio
        async def answer(reader, writer):
            writer.write(await reader.read(10))
            await writer.drain()
            writer.close()
        async def ask(port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"hello")
            found = await reader.read(10)
            writer.close()
            return found
        async def main():
            server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=200)
            port = server.sockets[0].getsockname()[1]
            assert set(await asyncio.gather(*(ask(port) for _ in range(150)))) == {b"hello"}
        asyncio.run(main())
    """,
    "large-transfer": """
        import socket, threading
        with socket.create_server(("127.0.0.1", 0)) as server:
            def send():
                with socket.create_connection(server.getsockname()) as client:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
                    client.sendall(bytes(64 << 20))
            threading.Thread(target=send).start()
            connection, _ = server.accept()
            received = 0
            while data := connection.recv(1 << 20):
                received += len(data)
        assert received == 64 << 20
    """,
    "http": """
        import threading, urllib.request
        from http.server import HTTPServer, SimpleHTTPRequestHandler
        server = HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        assert urllib.request.urlopen(url).status == 200
        server.shutdown()
    """,
    "datagrams": """
        import socket
        one, other = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        other.bind(("127.0.0.1", 0))
        one.sendto(b"x", other.getsockname())
        assert other.recv(10) == b"x"
    """,
    "passed-files": """
        import os, socket
        one, other = socket.socketpair()
        end, start = os.pipe()
        socket.send_fds(one, [b"x"], [start])
        _, (copy,), *_ = socket.recv_fds(other, 10, 1)
        os.write(copy, b"y")
        assert os.read(end, 10) == b"y"
    """,
    "pool-and-queue": """
        import multiprocessing
        context = multiprocessing.get_context("fork")
        def square(x):
            return x * x
        with context.Pool(4) as pool:
            assert sum(pool.map(square, range(100))) == 328350
        with context.Manager() as manager:
            shared = manager.dict(a=1)
            assert dict(shared) == {"a": 1}
        queue = context.Queue()
        context.Process(target=queue.put, args=(3,)).start()
        assert queue.get(timeout=20) == 3
    """,
}


@pytest.fixture(scope="module", params=["namespaces", "landlock"])
def engine(request: pytest.FixtureRequest, bare_environment: ReaderEnvironment) -> Iterator[Engine]:
    limits = Limits(block_seconds=40, memory_bytes=512 << 20)
    with Engine(bare_environment, sandbox=request.param, cache=False, limits=limits) as engine:
        yield engine


@pytest.mark.parametrize("name", LOCAL)
def test_an_ordinary_program_runs(engine: Engine, name: str) -> None:
    (block,) = run_one(engine, f'{LOCAL[name]}\n        print("done")').blocks
    assert (block.stdout, block.failure) == ("done\n", None)


@pytest.mark.parametrize("name", NETWORKED)
def test_an_ordinary_program_uses_loopback(engine: Engine, name: str) -> None:
    outcome = run_one(engine, f'{NETWORKED[name]}\n        print("done")')
    if outcome.sandbox == "landlock":
        assert outcome.blocks[0].failure is not None
    else:
        assert (outcome.blocks[0].stdout, outcome.blocks[0].failure) == ("done\n", None)
