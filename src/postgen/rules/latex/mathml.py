"""The MathML of a formula as a tree."""

import html
import re
from xml.etree.ElementTree import Element, ParseError, fromstring

from postgen.rules.latex.rendering import render

_HTML_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)[A-Za-z]+;")  # such as &ApplyFunction;
_DEEPEST = 200
_SHORTEST_NESTED = 13  # length of the shortest element that contains another


def tree_of(latex: str, *, display: bool) -> Element:
    """The MathML of a formula. Empty if it does not render; too deeply nested parts are removed."""
    mathml = render(latex, display=display).mathml
    try:
        mathml = _HTML_ENTITY.sub(lambda entity: html.unescape(entity[0]), mathml)
        root = fromstring(mathml) if mathml else Element("math")
    except ParseError:  # a character that XML does not allow
        return Element("math")
    if len(mathml) > _DEEPEST * _SHORTEST_NESTED:
        _prune(root)
    return root


def _prune(root: Element) -> None:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in node]
    for node in level:
        del node[:]
