"""Progress on a terminal."""

import os
import pty
import subprocess
import sys

import pytest

PROGRAM = """
import click
from postgen.cli.console import progress

with progress() as shown:
    shown.log("planning 1.2")
    shown.step("building [the]\\nenvironment " + "x" * 200)
    click.echo("a result")
    print("another", "result")
    shown.step("writing")
    shown.text("abc" * 1000)
    if click.confirm("Write it?", err=True):
        shown.log("written \\x1b[31m")
"""


def _on_a_terminal(**variables: str) -> str:
    """Return what a terminal of 80 columns receives from the program."""
    terminal, inside = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "NO_COLOR": "", **variables}
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=inside, stdout=inside, stderr=inside, env=environ
    )
    os.close(inside)
    os.write(terminal, b"y\n")
    received = b""
    while piece := _read(terminal):
        received += piece
    os.close(terminal)
    assert program.wait() == 0, received
    return received.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # on Linux the end of a terminal is an error
        return b""


def _visible_lines(received: str) -> list[str]:
    """Return the lines that remain visible."""
    return [line.rpartition("\x1b[2K")[2] for line in received.split("\n")]


def test_the_current_step_is_erased_before_other_output() -> None:
    received = _on_a_terminal()
    lines = _visible_lines(received)
    assert "\x1b[2mplanning 1.2\x1b[0m" in lines
    assert "a result" in lines
    assert "another result" in lines
    assert lines[-1] == ""
    assert "\r\x1b[2Kbuilding [the] environment xxx" in received
    assert "x" * 80 not in received  # a longer line would wrap
    assert "writing … 3,000 characters" in received
    assert "written \\x1b[31m" in received  # messages cannot send commands to the terminal


def test_no_color_disables_colors() -> None:
    received = _on_a_terminal(NO_COLOR="1")
    assert "planning 1.2" in _visible_lines(received)
    assert "\x1b[2m" not in received


def test_a_dumb_terminal_shows_only_permanent_lines() -> None:
    received = _on_a_terminal(TERM="dumb", NO_COLOR="1")
    assert "planning 1.2" in received
    assert "building" not in received
    assert "\x1b" not in received


@pytest.mark.parametrize("typed", ["y\n", "n\n"])
def test_without_a_terminal_each_stage_is_one_plain_line(typed: str) -> None:
    completed = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=typed, capture_output=True, text=True, check=True
    )
    assert completed.stdout.split() == ["a", "result", "another", "result"]
    last = "postgen: written \\x1b[31m\n" if typed == "y\n" else ""
    assert completed.stderr == f"postgen: planning 1.2\nWrite it? [y/N]: {last}"
