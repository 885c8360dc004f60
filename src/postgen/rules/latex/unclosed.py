"""Find the brace or environment that a formula never closes; a parser reports it only at the end."""

import re

_OPENER = r"\{|\}|\\begin\b|\\end\b|\\left(?![A-Za-z])|\\right(?![A-Za-z])"
_STEP = re.compile(rf"(?P<mark>{_OPENER})|\\(?:[A-Za-z]+|.)", re.DOTALL)
_PAIRS = {"}": "{", r"\end": r"\begin", r"\right": r"\left"}
# The command before an opening brace, with its earlier arguments.
_OWNER = re.compile(r"(?:\\[A-Za-z]+\*?|[_^])\s*(?:\[[^\[\]{}]*\]|\{[^{}]*\})?\s*$")


def unclosed(latex: str) -> tuple[int, str] | None:
    """The offset and the text of the last brace or environment that is never closed, with its command."""
    opened: list[tuple[str, int]] = []
    for step in _STEP.finditer(latex):
        mark = step["mark"]
        if mark is None:
            continue
        if mark not in _PAIRS:
            opened.append((mark, step.start()))
            continue
        if opened and opened[-1][0] == _PAIRS[mark]:
            opened.pop()
        elif any(text == _PAIRS[mark] for text, _ in opened):
            break  # the last opened one has no end
    if not opened:
        return None
    text, start = opened[-1]
    owner = _OWNER.search(latex, max(0, start - 200), start) if text == "{" else None
    if owner:
        start = owner.start()
        text = latex[start:].split("{", 1)[0].strip() + "{"
    return start, text
