"""Making what a post printed safe to show on a terminal, in a diff and in a web page."""

import re

# Colours and cursor movements: CSI, OSC (to its terminator), and the short escapes.
_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])"
)
_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_DIRECTIONS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = r"\u200b\u2028\u2029\u2060-\u2065\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_HIDDEN = re.compile(f"[{_CONTROLS}{_DIRECTIONS}{_INVISIBLE}]")


def harmless(raw: bytes) -> str:
    """The text in ``raw`` as a person would have seen it, with nothing that acts on what shows it.

    Escape sequences go, a carriage return overwrites its line as on a terminal, and control characters,
    bidirectional and invisible marks are written out (``\\x07``, ``\\u202e``).
    """
    text = raw.decode("utf-8", errors="backslashreplace").replace("\r\n", "\n")
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    text = _ESCAPES.sub("", text)
    if "\r" in text:
        text = "\n".join(_overwritten(line) for line in text.split("\n"))
    return _HIDDEN.sub(_written_out, text)


def _overwritten(line: str) -> str:
    """What stays on the line after its carriage returns: how progress bars end."""
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
