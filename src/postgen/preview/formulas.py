"""Render formulas to MathML, with classes in place of styles for a strict content security policy."""

import hashlib
import re
import threading
from html import escape

from postgen.rules.latex import render

_STYLE = re.compile(r' style="([^"<>{}]*)"')
_CLASS = re.compile(r' class="([\w -]*)"')
_TAG = re.compile(r"<[^>]*>")
_IN_TEXT = re.compile(r"\\text\{([^{}$]*)\$([^{}$]+)\$([^{}$]*)\}")


class Formulas:
    """Renders formulas, and collects their styles in a stylesheet."""

    def __init__(self) -> None:
        self._rules: dict[str, str] = {}
        self._lock = threading.Lock()

    def mathml(self, latex: str, *, display: bool) -> str:
        """Return a formula as MathML. Invalid LaTeX is shown as text and marked as an error."""
        found = render(_IN_TEXT.sub(r"\\text{\1}{\2}\\text{\3}", latex), display=display).mathml
        if not found:
            return f'<code class="unreadable">{escape(latex.strip())}</code>'
        return _TAG.sub(lambda tag: self._without_style(tag[0]), found)

    @property
    def stylesheet(self) -> str:
        """Return the CSS rules for the classes of all formulas so far."""
        with self._lock:
            return "\n".join(f".{name} {{ {rule} }}" for name, rule in sorted(self._rules.items()))

    @property
    def version(self) -> str:
        """A number that changes with the stylesheet."""
        return hashlib.sha256(self.stylesheet.encode()).hexdigest()[:12]

    def _without_style(self, tag: str) -> str:
        style = _STYLE.search(tag)
        if not style:
            return tag
        name = f"m{hashlib.sha256(style[1].encode()).hexdigest()[:8]}"
        with self._lock:
            self._rules[name] = style[1]
        tag = tag.replace(style[0], "")
        if given := _CLASS.search(tag):
            return tag.replace(given[0], f' class="{given[1]} {name}"')
        return tag[:-1] + f' class="{name}">'
