"""Advice about YAML that does not mean what its author wants: the text to type instead."""

import re

_ENTRY = re.compile(
    r"(\s*(?:- +)*[^\s:#'\"\[{-][^:#]*:|\s*(?:- +)*-)\s+(\S.*)"
)  # a key or dash, and its text
_SPECIAL = "@`%*&!|>"


def syntax_advice(text: str, line: int, column: int, problem: str) -> str:
    """Advice about a syntax error that the parser found at a line and column, both counted from 0."""
    lines = text.splitlines()
    shown = lines[line] if line < len(lines) else ""
    if shown[column : column + 1] == "\t":
        return "replace the tab by spaces"
    entry = _ENTRY.fullmatch(shown)
    value = entry[2].rstrip() if entry else ""
    if "escape character" in problem:
        return "in double quotation marks a backslash is special; use single ones: 'text'"
    if (opened := _unclosed_quote(lines[: line + 1])) is not None:
        return f"the quotation mark in line {opened + 1} is not closed, or has more text behind its end"
    if entry and value[0] in _SPECIAL:
        return f"a text that begins with {value[0]} needs quotation marks: {_quoted_entry(entry[1], value)}"
    if "mapping values" in problem and entry:
        return f"a text with a colon needs quotation marks: {_quoted_entry(entry[1], value)}"
    if entry and value[0] in "'\"[{" and "<scalar>" in problem:
        return f"put the whole text in quotation marks: {_quoted_entry(entry[1], value)}"
    if tight := next((row for row in lines[max(0, line - 1) : line + 1] if re.match(r"\s*-[^\s-]", row)), ""):
        return f"write a space after the dash: {tight.strip().replace('-', '- ', 1)}"
    if tight := next(
        (row for row in lines[max(0, line - 1) : line + 1] if re.match(r"\s*\w+:[^\s/]", row)), ""
    ):
        return f"write a space after the colon: {tight.strip().replace(':', ': ', 1)}"
    if "<block mapping start>" in problem or "<block sequence start>" in problem:
        return "use the same indentation as for the entries that it belongs to"
    if "',' or" in problem:
        return "close the brackets, and put texts with a colon, comma or bracket in quotation marks"
    return "put a text with special characters in quotation marks, and check the indentation"


def quoted(value: str) -> str:
    """A text as a YAML scalar in quotation marks."""
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'


def _quoted_entry(key: str, value: str) -> str:
    inner = value[1:-1] if len(value) > 2 and value[0] == value[-1] and value[0] in "'\"" else value
    shown = inner if len(inner) <= 80 else f"{inner[:80]}…"
    return f"{key.strip()} {quoted(shown)}"


def _unclosed_quote(lines: list[str]) -> int | None:
    """The last line, counted from 0, whose text begins with a quotation mark that it does not close."""
    for number in range(len(lines) - 1, -1, -1):
        entry = _ENTRY.fullmatch(lines[number])
        value = entry[2] if entry else ""
        if value[:1] == '"' and not re.match(r'"(?:[^"\\]|\\.)*"', value):
            return number
        if value[:1] == "'" and not re.match(r"'(?:[^']|'')*'", value):
            return number
    return None
