"""The lines of the post that belong to a failure, a printed line or a figure."""

import io
import sys
from typing import Any

MAX_PLACES = 2000  # printed lines of one block; more are not reported


def place_in(block: dict[str, Any], lines: list[int]) -> tuple[int, int]:
    """The innermost of the running ``lines`` in the block, and the innermost one if it is in another block.

    Without such a line, the first is that of the block's fence, and the second 0.
    """
    own = next((line for line in lines if block["first_line"] <= line <= block["last_line"]), None)
    is_helper = bool(lines) and lines[0] != own
    return own or block["line"], lines[0] if is_helper else 0


def valid_places(places: object) -> list[tuple[int, int]]:
    """The reported places; none if any of them is invalid."""
    if not isinstance(places, list) or len(places) > MAX_PLACES:
        return []
    found = [tuple(place) for place in places if isinstance(place, list) and len(place) == 2]
    is_valid = len(found) == len(places) and all(
        is_line(line) or line == 0 for pair in found for line in pair
    )
    return [(line, helper_line) for line, helper_line in found] if is_valid else []


def is_line(value: object) -> bool:
    """True for a number that can be that of a line."""
    return type(value) is int and 0 < value < 1 << 31


def running_lines(main: str) -> list[int]:
    """The lines of the post that are running, from the innermost to the outermost."""
    lines, frame = [], sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename == main:
            lines.append(frame.f_lineno)
        frame = frame.f_back  # type: ignore[assignment]
    return lines


class Output(io.TextIOWrapper):
    """Standard output. It records which call of the block printed each line."""

    def __init__(self, main: str) -> None:
        binary = open(1, "wb", closefd=False)  # noqa: SIM115
        super().__init__(binary, encoding="utf-8", errors="backslashreplace", line_buffering=True)
        self.mode = "w"  # type: ignore[misc]  # as of a stream that open() returns
        self.main = main  # the path of the post

    def begin(self, block: dict[str, Any]) -> None:
        """Begin to record for another block."""
        self.block = block
        self.places: list[tuple[int, int]] = []
        self._is_open = False  # the last line has no end yet

    def write(self, text: str) -> int:
        written = super().write(text)
        if text:
            is_open = not text.endswith("\n")
            begun = text.count("\n") + is_open - self._is_open
            self._is_open = is_open
            if begun > 0 and len(self.places) <= MAX_PLACES:
                place = place_in(self.block, running_lines(self.main))
                self.places += [place] * min(begun, MAX_PLACES + 1)
        return written
