"""Where a formula opens what it never closes: a parser only notices at the end."""

import re

_OPENER = r"\{|\}|\\begin\b|\\end\b|\\left(?![A-Za-z])|\\right(?![A-Za-z])"
_STEP = re.compile(rf"(?P<mark>{_OPENER})|\\(?:[A-Za-z]+|.)", re.DOTALL)
_PAIRS = {"}": "{", r"\end": r"\begin", r"\right": r"\left"}
# The command whose argument a brace opens, with the arguments before this one.
_OWNER = re.compile(r"(?:\\[A-Za-z]+\*?|[_^])\s*(?:\[[^\[\]{}]*\]|\{[^{}]*\})?\s*$")


def unclosed(latex: str) -> tuple[int, str] | None:
    """The place and the text of the last thing that is never closed: its command, or its brace."""
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
        elif any(what == _PAIRS[mark] for what, _ in opened):
            break  # what stands on top is the one that lacks its end
    if not opened:
        return None
    what, start = opened[-1]
    owner = _OWNER.search(latex, max(0, start - 200), start) if what == "{" else None
    if owner:
        start = owner.start()
        what = latex[start:].split("{", 1)[0].strip() + "{"
    return start, what
