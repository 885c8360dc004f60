"""The symbols of a formula: its letters without indices and bound variables.

The name of a symbol is its letter, after the name of its accent if it has one: `w`, `η`, `hat y`. Bold and
script letters have the name of the plain letter. An index is not part of the name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from xml.etree.ElementTree import Element

from postgen.rules.latex.letters import is_symbol, names_of
from postgen.rules.latex.mathml import tree_of
from postgen.rules.latex.names import GREEK

_ACCENTS = {"ˆ": "hat", "^": "hat", "̂": "hat", "~": "tilde", "˜": "tilde", "¯": "bar", "‾": "bar", "˙": "dot",
            "→": "vec", "⃗": "vec"}  # fmt: skip
_RELATIONS = frozenset("=≈≡≔∼~<>≤≥∈∉→←↦∝⇒≠:")
_SEPARATORS = frozenset(",×.")  # \ldots is three full stops
_OPERATORS = frozenset("∇∂Δ")
# Not symbols: words without \text, and functions without their backslash, which MA210 reports.
_WORDS = re.compile(
    r"(?<![\\A-Za-z])(?:max|min|exp|log|ln|sin|cos|tanh)(?![A-Za-z])|(?<![\\A-Za-z{])[A-Za-z]{5,}(?![A-Za-z}])"
)
_OPENING, _CLOSING = frozenset("([{⟨"), frozenset(")]}⟩")
_NOT_POWERS = frozenset(("T", "⊤", "*", "′", "″", "⊺", "†", "-"))


@lru_cache(maxsize=1024)
def symbols(latex: str, *, display: bool = True) -> tuple[str, ...]:
    """The symbols of a formula in order."""
    found = _Found()
    tree = tree_of(_WORDS.sub("{}", latex), display=display)
    _walk(tree, found)
    if "\\int" in latex:
        leaves = pairwise(_leaves(tree))
        found.bound.update(
            name for one, after in leaves if one.text == "d" for name in names_of(after.text or "")
        )
    return tuple(dict.fromkeys(name for name in found.symbols if name not in found.bound))


@lru_cache(maxsize=1024)
def heads(latex: str) -> tuple[str, ...]:
    """The symbols that an inline formula is about: `L` of `L(w, b)`, `x` and `y` of `(x, y)`, `w` of `w = 1`.

    More examples: `e` of `e_1, \\ldots, e_n`, and `m` and `n` of `m \\times n`. An expression such as
    `Xw + b` is about no symbol, and neither is an operation on a symbol, such as `\\nabla L`.
    """
    parts: list[list[str]] = [[]]
    depth = 0
    for node in _flatten(tree_of(latex, display=False)):
        text = node.text or ""
        if node.tag == "mo" and text in _RELATIONS:
            break
        if node.tag == "mo" and text in _OPENING and parts[-1]:
            depth += 1
        elif node.tag == "mo" and text in _CLOSING and depth:
            depth -= 1
        elif depth:
            continue
        elif node.tag == "mo" and text in _SEPARATORS:
            parts.append([])
        elif any(leaf.text in _OPERATORS for leaf in _leaves(node)) or (
            node.tag == "mo" and text.strip() and text not in "()[]{}|‖⟨⟩\u2061\u2063"
        ):
            return ()
        else:
            found = _Found()
            _walk([node], found)
            about = found.symbols[:1] if node.tag in ("msup", "msubsup") else found.symbols
            parts[-1].extend(dict.fromkeys(about))
    return tuple(dict.fromkeys(part[0] for part in parts if len(part) == 1))


def latex_of(name: str) -> str:
    """The LaTeX of a symbol."""
    accent, _, letter = name.rpartition(" ")
    written = "\\" + GREEK[letter] if letter in GREEK else letter
    return f"\\{accent}{{{written}}}" if accent else written


@dataclass(slots=True)
class _Found:
    symbols: list[str] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)


def _walk(nodes: Iterable[Element], found: _Found) -> None:
    siblings = list(nodes)
    for position, node in enumerate(siblings):
        tag = node.tag
        if tag == "mi":
            if is_symbol(node, siblings[position + 1].tag if position + 1 < len(siblings) else ""):
                found.symbols.extend(names_of(node.text or ""))
        elif tag in _SCRIPTS and len(node):
            _walk_scripts(node, found)
        elif tag == "mover" and len(node):
            _walk_accent(node, found)
        elif tag != "mtext":
            first = [next(_leaves(part)) for part in node] if tag == "mfrac" else []
            if all(leaf.text == "d" for leaf in first):  # `d^2 f / dx^2` is a derivative
                for leaf in first:
                    leaf.text = ""
            _walk(node, found)


_SCRIPTS = ("msub", "msup", "msubsup", "munder", "munderover")


def _walk_scripts(node: Element, found: _Found) -> None:
    base, *scripts = node
    if not (node.tag == "msup" and base.tag == "mi" and base.text == "e"):
        _walk([base], found)
    if node.tag in ("msub", "msubsup", "munder", "munderover") and scripts:
        _bind_indices(scripts[0], found, partly=_is_operator(base))
        scripts = scripts[1:]
    for script in scripts:
        letters = [leaf.text or "" for leaf in _leaves(script)]
        if letters and letters[0] in ("(", "[", "⟨"):
            _bind_indices(script, found, partly=False)
        elif not set(letters) <= _NOT_POWERS:
            _walk([script], found)


def _bind_indices(script: Element, found: _Found, *, partly: bool) -> None:
    """Add indices. If ``partly``, letters after a relation are symbols: the `B` of `i ∈ B` below a sum."""
    leaves = list(_leaves(script))
    relations = (n for n, leaf in enumerate(leaves) if leaf.tag == "mo" and (leaf.text or "") in _RELATIONS)
    end = next(relations, len(leaves))
    found.bound.update(
        name for leaf in leaves[:end] if leaf.tag == "mi" for name in names_of(leaf.text or "")
    )
    if partly:
        _walk(leaves[end + 1 :], found)


def _walk_accent(node: Element, found: _Found) -> None:
    accent = _ACCENTS.get((node[-1].text or "").strip())
    inner = _Found()
    _walk(node[:1], inner)
    found.bound |= inner.bound
    found.symbols.extend(f"{accent} {name}" if accent else name for name in inner.symbols)


def _is_operator(base: Element) -> bool:
    return any(leaf.tag == "mo" or len((leaf.text or "").strip()) > 1 for leaf in _leaves(base))


def _flatten(nodes: Iterable[Element]) -> Iterator[Element]:
    for node in nodes:
        if node.tag == "mrow":
            yield from _flatten(node)
        elif node.tag not in ("mspace", "mtext"):
            yield node


def _leaves(node: Element) -> Iterator[Element]:
    return (leaf for leaf in node.iter() if not len(leaf))
