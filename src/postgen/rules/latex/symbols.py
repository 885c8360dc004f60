"""The symbols of a formula: letters that stand for something, without indices and bound variables.

A symbol is named by its letter, with its accent before it in words: `w`, `η`, `hat y`. Bold and script
letters have the name of the plain one; an index is no part of the name.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from postgen.rules.latex.mathml import Node, tree_of
from postgen.rules.latex.names import GREEK

_ACCENTS = {"ˆ": "hat", "^": "hat", "̂": "hat", "~": "tilde", "˜": "tilde", "¯": "bar", "‾": "bar", "˙": "dot",
            "→": "vec", "⃗": "vec"}  # fmt: skip
_RELATIONS = frozenset("=≈≡≔∼~<>≤≥∈∉→←↦∝⇒≠:")
_CONSTANTS = frozenset("π∞∂∇∅…⋯⋮⋱ℓ°")
_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "HEBREW", "SCRIPT")  # a Chinese character is a word
_OPENING, _CLOSING = frozenset("([{⟨"), frozenset(")]}⟩")
_TRANSPOSED = frozenset(("T", "⊤", "*", "′", "″", "⊺", "†", "-"))


@lru_cache(maxsize=4096)
def symbols(latex: str, *, display: bool = True) -> tuple[str, ...]:
    """The symbols of a formula in the order in which they are written."""
    found = _Found()
    _walk(tree_of(latex, display=display).children, found)
    names = dict.fromkeys(name for name in found.symbols if name not in found.bound)
    return tuple(names)


@lru_cache(maxsize=4096)
def heads(latex: str) -> tuple[str, ...]:
    """The symbols that an inline formula is about: `L` of `L(w, b)`, `x` and `y` of `(x, y)`, `w` of `w = 1`.

    An expression such as `Xw + b` is about none.
    """
    parts: list[list[str]] = [[]]
    depth = 0
    for node in _flat(tree_of(latex, display=False).children):
        text = node.text
        if node.tag == "mo" and text in _RELATIONS:
            break
        if node.tag == "mo" and text in _OPENING and parts[-1]:
            depth += 1
        elif node.tag == "mo" and text in _CLOSING and depth:
            depth -= 1
        elif depth:
            continue
        elif node.tag == "mo" and text == ",":
            parts.append([])
        elif node.tag == "mo" and text.strip() and text not in "()[]{}|‖⟨⟩\u2061\u2063":
            return ()
        else:
            found = _Found()
            _walk([node], found)
            parts[-1].extend(dict.fromkeys(found.symbols))
    return tuple(part[0] for part in parts if len(part) == 1)


def latex_of(name: str) -> str:
    """How a symbol is written in LaTeX."""
    accent, _, letter = name.rpartition(" ")
    written = "\\" + GREEK[letter] if letter in GREEK else letter
    return f"\\{accent}{{{written}}}" if accent else written


@dataclass(slots=True)
class _Found:
    symbols: list[str] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)


def _walk(nodes: Sequence[Node], found: _Found) -> None:
    for position, node in enumerate(nodes):
        following = nodes[position + 1].tag if position + 1 < len(nodes) else ""
        if node.tag == "mi":
            differential = node.text == "d" and following in ("mi", "msub", "msup", "mover", "mrow")
            if not differential and "normal" not in node.attributes:
                found.symbols.extend(_names(node.text))
        elif node.tag in _SCRIPTS and node.children:
            _scripts(node, found)
        elif node.tag == "mover" and node.children:
            _over(node, found)
        elif node.tag != "mtext":
            _walk(node.children, found)


_SCRIPTS = ("msub", "msup", "msubsup", "munder", "munderover")


def _scripts(node: Node, found: _Found) -> None:
    base, *scripts = node.children
    if not (node.tag.startswith("msu") and base.tag == "mi" and base.text == "e" and node.tag == "msup"):
        _walk([base], found)
    if node.tag in ("msub", "msubsup", "munder", "munderover") and scripts:
        _bind(scripts[0], found, partly=_is_operator(base))
        scripts = scripts[1:]
    for script in scripts:
        letters = [leaf.text for leaf in _leaves(script)]
        if letters and letters[0] in ("(", "[", "⟨"):
            _bind(script, found, partly=False)
        elif not set(letters) <= _TRANSPOSED:
            _walk([script], found)


def _bind(script: Node, found: _Found, *, partly: bool) -> None:
    """Indices; below a sum, what comes after a relation is no index: the `B` of `i ∈ B`."""
    leaves = list(_leaves(script))
    relation = next(
        (n for n, leaf in enumerate(leaves) if leaf.tag == "mo" and leaf.text in _RELATIONS), None
    )
    indices = leaves[:relation] if relation is not None else leaves
    found.bound.update(name for leaf in indices if leaf.tag == "mi" for name in _names(leaf.text))
    if relation is not None and partly:
        _walk(leaves[relation + 1 :], found)


def _over(node: Node, found: _Found) -> None:
    accent = _ACCENTS.get(node.children[-1].text.strip())
    inner = _Found()
    _walk(node.children[:1], inner)
    found.bound |= inner.bound
    found.symbols.extend(f"{accent} {name}" if accent else name for name in inner.symbols)


def _is_operator(base: Node) -> bool:
    leaves = list(_leaves(base))
    return any(leaf.tag == "mo" or len(leaf.text.strip()) > 1 for leaf in leaves)


def _names(text: str) -> Iterator[str]:
    """The name of an identifier; a word is a function's name and no symbol."""
    stripped = text.strip().replace("\ufe00", "").replace("\ufe01", "")
    if len(stripped) != 1 or stripped in _CONSTANTS or "DOUBLE-STRUCK" in unicodedata.name(stripped, ""):
        return
    name = unicodedata.normalize("NFKC", stripped)
    if len(name) == 1 and name.isalpha() and unicodedata.name(name, "").startswith(_ALPHABETS):
        yield name


def _flat(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.tag == "mrow":
            yield from _flat(node.children)
        elif node.tag not in ("mspace", "mtext"):
            yield node


def _leaves(node: Node) -> Iterator[Node]:
    if not node.children:
        yield node
    for child in node.children:
        yield from _leaves(child)
