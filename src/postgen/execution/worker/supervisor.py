"""The supervisor of one post: it starts the post, calls its blocks one by one, and sends their outcomes."""

import contextlib
import os
import signal
import socket
import tempfile
import time
from typing import Any

from . import framing, memory_quota, namespaces, proc_stats, restrictions, syscalls
from .channels import Channels
from .post_process import FOLDER, report_error
from .running_post import RunningPost, SandboxSetupError

_TIMEOUT = 30.0


def spawn_post(
    request: dict[str, Any],
    sources: list[bytes],
    mode: str,
    client_socket: int,
    requests: socket.socket,
    zygote_pid: int,
) -> RunningPost:
    """Start a post, whose blocks wait to be run. Raises OSError if the sandbox cannot be set up."""
    out, err, dump, status = os.pipe(), os.pipe(), os.pipe(), os.pipe()
    here, there = socket.socketpair()
    pipes = [there.fileno(), out[1], err[1], dump[1], status[1]]
    isolated = mode == restrictions.NAMESPACES
    init_pid = 0
    if isolated:
        scratch = "/tmp"
        namespaces.unshare_all()
        syscalls.dumpable(False)
        init_pid = os.fork()
        if init_pid == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            try:
                syscalls.die_with_parent()
                os.close(client_socket)
                here.close()
                _init_main(request, requests, pipes)
            except BaseException as error:
                report_error(there.fileno(), error)
            finally:
                os._exit(70)
    else:
        scratch = tempfile.mkdtemp(prefix="post-", dir=request["scratch"])
        _write_main(request, scratch)
        framing.send_handles(requests, framing.POST, pipes)
    requests.close()
    there.close()
    for handle in pipes[1:]:
        os.close(handle)
    here.settimeout(_TIMEOUT)
    with contextlib.suppress(framing.ConnectionBroken):  # then its error report or its end arrives later
        framing.send(here, {**request, "scratch": scratch}, sources)
    main = f"{scratch}/{FOLDER}/{request['name']}"
    channels = Channels(here, out[0], err[0], status[0], int(request["limits"]["output_bytes"]))
    limit = request["limits"]["scratch_bytes"]
    quota = (
        None
        if isolated
        else proc_stats.DiskQuota(scratch, limit, namespaces.MAX_FILES, strict=mode == restrictions.LANDLOCK)
    )
    return RunningPost(init_pid, channels, dump[0], request, main, memory_quota.resident(zygote_pid), quota)


def _init_main(request: dict[str, Any], requests: socket.socket, pipes: list[int]) -> None:
    """Run as pid 1: set up the mounts, request the post from the zygote, and stay to reap orphans."""
    namespaces.setup_mounts(int(request["limits"]["scratch_bytes"]), request["remounted"])
    _write_main(request, "/tmp")
    spaces = namespaces.handles()
    framing.send_handles(requests, framing.POST, [*pipes, *spaces])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    restrictions.close_all_but(set())
    while True:
        signal.pause()


def _write_main(request: dict[str, Any], scratch: str) -> None:
    """Create the post's working folder with its main file and links to the data of the series."""
    folder = f"{scratch}/{FOLDER}"
    os.mkdir(folder)  # noqa: PTH102 (pathlib is not loaded here)
    with open(f"{folder}/{request['name']}", "w", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123
        file.write(request["main"])
    data = request["data"]
    for name in os.listdir(data) if data else ():  # noqa: PTH208
        with contextlib.suppress(FileExistsError):  # the post's file takes precedence
            os.symlink(f"{data}/{name}", f"{folder}/{name}")  # noqa: PTH211


def supervise(sock: socket.socket, mode: str, requests: socket.socket, zygote_pid: int) -> None:
    """Supervise the post requested over ``sock``, and send the outcome of each block when it is known."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    worker_end, _ = restrictions.wake_on_signal(signal.SIGTERM)
    syscalls.die_with_parent(signal.SIGTERM)  # postgen kills the worker to end everything
    try:
        request, sources = framing.receive(sock, 64 << 20)
        try:
            post = spawn_post(request, sources, mode, sock.fileno(), requests, zygote_pid)
        except OSError as error:
            framing.send(sock, {"error": str(error)})
            return
        try:
            post.channels.stop_when_closed(sock.fileno(), worker_end)
            post.await_start()
            _run_blocks(sock, post, request)
        except SandboxSetupError as error:
            framing.send(sock, {"error": str(error)})
        else:
            if not post.init_pid:  # with namespaces nothing can outlive pid 1, so the client need not wait
                post.end()
            framing.send(sock, {"end": True})
        finally:
            post.end()
    except framing.ConnectionBroken:
        return  # the client is gone


def _run_blocks(sock: socket.socket, post: RunningPost, request: dict[str, Any]) -> None:
    limits = request["limits"]
    post_end = time.monotonic() + limits["post_seconds"]
    failed = False
    for index, block in enumerate(request["blocks"]):
        if failed or not block["runs"]:
            status = "skipped" if block["runs"] else "not run"
            framing.send(sock, {"status": status}, [b"", b""])
            continue
        begin = time.monotonic()
        result = post.run_block(index, min(limits["block_seconds"], post_end - begin))
        failed = result["status"] != "passed"
        times = {"seconds": time.monotonic() - begin, "cpu_seconds": post.cpu_seconds()}
        if failed:
            post.end()
        figures = result.pop("figures", [])
        out, err = post.channels.take_output()
        framing.send(sock, {**times, **result}, [out, err, *figures])
