"""Progress as a terminal shows it."""

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
    """What a terminal of 80 columns receives from the program."""
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


def _left_standing(received: str) -> list[str]:
    """The lines that remain visible."""
    return [line.rpartition("\x1b[2K")[2] for line in received.split("\n")]


def test_the_current_step_makes_room_for_what_is_printed() -> None:
    received = _on_a_terminal()
    shown = _left_standing(received)
    assert "\x1b[2mplanning 1.2\x1b[0m" in shown
    assert "a result" in shown
    assert "another result" in shown
    assert shown[-1] == ""
    assert "\r\x1b[2Kbuilding [the] environment xxx" in received
    assert "x" * 80 not in received  # it would wrap
    assert "writing … 3,000 characters" in received
    assert "written \\x1b[31m" in received  # no message can send commands to the terminal


def test_no_color_takes_the_colors_away() -> None:
    received = _on_a_terminal(NO_COLOR="1")
    assert "planning 1.2" in _left_standing(received)
    assert "\x1b[2m" not in received


def test_a_terminal_that_cannot_rewrite_shows_what_stays() -> None:
    received = _on_a_terminal(TERM="dumb", NO_COLOR="1")
    assert "planning 1.2" in received
    assert "building" not in received
    assert "\x1b" not in received


@pytest.mark.parametrize("typed", ["y\n", "n\n"])
def test_without_a_terminal_nothing_is_shown(typed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=typed, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["a", "result", "another", "result"]
    assert done.stderr.strip() == "Write it? [y/N]:"
