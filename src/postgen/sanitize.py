"""Make control characters, ANSI escape sequences and bidirectional marks visible, and commands inert."""

import re

_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_DIRECTIONS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# The joiners U+200C and U+200D stay: emoji and several scripts need them.
_INVISIBLE = r"\u200b\u2028\u2029\u2060-\u2065\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_HIDDEN = re.compile(f"[{_CONTROLS}{_DIRECTIONS}{_INVISIBLE}]")


def escape_hidden(text: str) -> str:
    """Write control characters, bidirectional and invisible marks as ``\\x07`` or ``\\u202e``.

    Tabs and line feeds stay as they are.
    """
    return _HIDDEN.sub(_escape, text)


def escape_line(text: str) -> str:
    """Write ``text`` on one line: like :func:`escape_hidden`, with tabs and line feeds escaped, too.

    File names and other short texts of other people may have line feeds.
    """
    return escape_hidden(text).replace("\n", "\\n").replace("\t", "\\t")


# GitHub Actions runs a line that begins like this, possibly after spaces, as a command.
_COMMAND = re.compile(r"^(?=\s*::)", re.MULTILINE)


def escape_lines(text: str) -> str:
    """Like :func:`escape_hidden`, and no line is a command for GitHub Actions: ``\\::add-mask::x``."""
    return _COMMAND.sub(r"\\", escape_hidden(text))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


# Colors and cursor movements: CSI, OSC (to its terminator), and the short escapes.
_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])"
)


def clean_terminal_output(raw: bytes) -> str:
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
