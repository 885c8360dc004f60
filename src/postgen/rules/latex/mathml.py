"""MathML as a tree, read as far as the symbols of a formula need it."""

import html
import re
from dataclasses import dataclass, field
from functools import lru_cache

from postgen.rules.latex.rendering import render

_TOKEN = re.compile(r"<(/?)([a-z]+)([^<>]*?)(/?)>|([^<]+)")
_DEEPEST = 200


@dataclass(slots=True)
class Node:
    """An element: leaves such as `mi` have ``text``, the others ``children``."""

    tag: str
    attributes: str = ""
    text: str = ""
    children: list["Node"] = field(default_factory=list)


@lru_cache(maxsize=4096)
def tree_of(latex: str, *, display: bool) -> Node:
    """The MathML of a formula; empty where it does not render."""
    root = Node("math")
    open_nodes = [root]
    for closing, tag, attributes, alone, text in _TOKEN.findall(render(latex, display=display).mathml):
        if text:
            open_nodes[-1].text += html.unescape(text)
        elif closing:
            if len(open_nodes) > 1:
                open_nodes.pop()
        elif len(open_nodes) < _DEEPEST:
            node = Node(tag, attributes)
            open_nodes[-1].children.append(node)
            if not alone:
                open_nodes.append(node)
    return root.children[0] if root.children else root
