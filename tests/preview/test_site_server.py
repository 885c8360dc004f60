"""The start and the end of `postgen serve`."""

import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandRunner
from tests.cli.conftest import postgen, project  # noqa: F401 (fixtures)
from tests.preview.posts import preview_project
from tests.preview.server_process import run_server

pytestmark = pytest.mark.slow


def test_a_port_in_use_is_exit_code_3(postgen: CommandRunner) -> None:  # noqa: F811
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        result = postgen("serve", "--port", str(port))
    assert result.code == 3
    assert result.err == (
        f"postgen: error: port {port} is in use; pass another with --port, or --port 0 for a free one\n"
    )


def test_an_address_of_another_machine_is_a_usage_error(postgen: CommandRunner) -> None:  # noqa: F811
    result = postgen("serve", "--port", "0", "--host", "192.0.2.1")
    assert result.code == 2
    assert "192.0.2.1 is not an IPv4 address of this machine" in result.err


def test_ctrl_c_ends_the_server_even_with_an_open_page(tmp_path: Path) -> None:
    with (
        run_server(preview_project(tmp_path / "project")) as server,
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            f"{server.address}/events"
        ) as events,
    ):
        assert events.readline() == b"retry: 1000\n"  # the stream is open
        server.process.send_signal(signal.SIGINT)
        _, err = server.process.communicate(timeout=30)
    assert server.process.returncode == 130
    assert err.strip() == "postgen: interrupted"
