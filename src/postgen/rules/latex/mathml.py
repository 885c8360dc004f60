"""MathML as a tree, read as far as the symbols of a formula need it."""

import html
import re
from xml.etree.ElementTree import Element, ParseError, fromstring

from postgen.rules.latex.rendering import render

_HTML_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)[A-Za-z]+;")  # such as &ApplyFunction;
_DEEPEST = 200
_SHORTEST_NESTED = 13  # characters of the least element that holds another


def tree_of(latex: str, *, display: bool) -> Element:
    """The MathML of a formula; empty where it does not render. What is nested too deeply is left out."""
    mathml = render(latex, display=display).mathml
    try:
        mathml = _HTML_ENTITY.sub(lambda entity: html.unescape(entity[0]), mathml)
        root = fromstring(mathml) if mathml else Element("math")
    except ParseError:  # a character that XML has not
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
