"""Highlight code with CSS classes, so that a page needs no scripts and no inline styles."""

from collections.abc import Collection
from functools import cache
from html import escape
from typing import Any

_LONGEST = 100_000
_LIGHT, _DARK = "friendly", "github-dark"


def highlight(code: str, language: str, marked: Collection[int] = ()) -> str:
    """Return ``code`` as HTML. Lines in ``marked``, counted from 1, get the class ``hll``.

    Very long code and code in an unknown language is only escaped.
    """
    from pygments import highlight as paint
    from pygments.formatters import HtmlFormatter

    formatter = HtmlFormatter(nowrap=True, hl_lines=sorted(marked))
    if len(code) > _LONGEST:
        return escape(code)
    return str(paint(code, _lexer(language), formatter))


@cache
def colours() -> str:
    """Return the stylesheet for highlighted code, light and dark."""
    return f"{_rules(_LIGHT)}\n@media (prefers-color-scheme: dark) {{\n{_rules(_DARK)}\n}}\n"


def _rules(style: str) -> str:
    """Return the rules for color and weight. The page sets the backgrounds."""
    from pygments.formatters import HtmlFormatter

    definitions: str = HtmlFormatter(style=style).get_style_defs("pre code")  # type: ignore[no-untyped-call]
    lines = definitions.splitlines()
    return "\n".join(line for line in lines if line.startswith("pre code .") and "background" not in line)


@cache
def _lexer(language: str) -> Any:  # noqa: ANN401 (pygments has no types)
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    options = {"stripnl": False, "ensurenl": False}
    try:
        return get_lexer_by_name(language or "text", **options)
    except ClassNotFound:
        return get_lexer_by_name("text", **options)
