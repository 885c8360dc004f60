"""Sanitize the output of posts for terminals, diffs and web pages."""

import re

from postgen.sanitize import escape_hidden

# Colors and cursor movements: CSI, OSC (to its terminator), and the short escapes.
_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])"
)


def harmless(raw: bytes) -> str:
    """Decode ``raw`` to text that a terminal would have shown, without any control function.

    Escape sequences are removed, a carriage return overwrites its line as on a terminal, and control
    characters, bidirectional and invisible marks are escaped (``\\x07``, ``\\u202e``).
    """
    text = raw.decode("utf-8", errors="backslashreplace").replace("\r\n", "\n")
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    text = _ESCAPES.sub("", text)
    if "\r" in text:
        text = "\n".join(_apply_returns(line) for line in text.split("\n"))
    return escape_hidden(text)


def _apply_returns(line: str) -> str:
    """The visible text of a line with carriage returns, such as a progress bar."""
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown
