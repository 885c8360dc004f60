"""The symbols of a formula: from its MathML for explanations, from its tokens for comparisons."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from xml.etree.ElementTree import Element, ParseError, fromstring

from postgen.latex.render import render

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


_LETTERS = "αβγδεζηθικλμνξπρσςτυφχψωΓΔΘΛΞΠΣΥΦΨΩ"
_NAMES = """alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma varsigma
    tau upsilon varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"""
GREEK: dict[str, str] = dict(zip(_LETTERS, _NAMES.split(), strict=True))
GREEK |= {"ϵ": "epsilon", "ϕ": "phi", "ϑ": "vartheta", "ϱ": "varrho"}

_STRUCTURES = """frac dfrac tfrac sqrt sum prod int lim max min log exp hat bar tilde vec dot mathbf mathbb
    mathcal mathrm mathit boldsymbol operatorname text partial nabla infty cdot times leq geq neq approx sim
    in notin left right begin end sin cos tan tanh argmin argmax to rightarrow leftarrow Rightarrow mapsto
    forall exists ldots cdots dots pm quad qquad mid top ell odot otimes oplus propto subset cup cap lVert
    rVert langle rangle epsilon phi le ge ne"""
KNOWN_COMMANDS = frozenset((*GREEK.values(), *_STRUCTURES.split()))

_CONSTANTS = frozenset("π∞∂∇∅…⋯⋮⋱ℓ°")
_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "HEBREW", "SCRIPT")  # a Chinese character is a word
# LaTeX sets these symbols upright and no others. Δ is not a symbol but a difference.
_CAPITALS = frozenset(letter for letter in GREEK if letter.isupper()) - {"Δ"}


def is_symbol(node: Element, following: str) -> bool:
    """True unless the letter is upright and not a Greek capital, or is the `d` of a differential."""
    differential = node.text == "d" and following in ("mi", "msub", "msup", "mover", "mrow")
    return not differential and ("normal" not in node.attrib.values() or (node.text or "") in _CAPITALS)


@lru_cache(maxsize=1024)
def names_of(text: str) -> tuple[str, ...]:
    """The name of an identifier. Empty for a word, which is the name of a function."""
    stripped = text.strip().replace("\ufe00", "").replace("\ufe01", "")
    if len(stripped) != 1 or stripped in _CONSTANTS or "DOUBLE-STRUCK" in unicodedata.name(stripped, ""):
        return ()
    name = unicodedata.normalize("NFKC", stripped)
    is_letter = len(name) == 1 and name.isalpha() and unicodedata.name(name, "").startswith(_ALPHABETS)
    return (name,) if is_letter else ()


_ACCENTS = {"ˆ": "hat", "^": "hat", "̂": "hat", "~": "tilde", "˜": "tilde", "¯": "bar", "‾": "bar", "˙": "dot",
            "→": "vec", "⃗": "vec"}  # fmt: skip
_RELATIONS = frozenset("=≈≡≔∼~<>≤≥∈∉→←↦∝⇒≠:⊂⊆⊃⊇≪≫≃≅≜")
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
    found = _SymbolCollector()
    tree = tree_of(_WORDS.sub("{}", latex), display=display)
    _walk(tree, found)
    if "\\int" in latex:
        leaves = pairwise(_leaves(tree))
        found.bound.update(
            name for one, after in leaves if one.text == "d" for name in names_of(after.text or "")
        )
    return tuple(dict.fromkeys(name for name in found.symbols if name not in found.bound))


@lru_cache(maxsize=1024)
def base_symbols(latex: str) -> tuple[str, ...]:
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
            found = _SymbolCollector()
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
class _SymbolCollector:
    symbols: list[str] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)


def _walk(nodes: Iterable[Element], found: _SymbolCollector) -> None:
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


def _walk_scripts(node: Element, found: _SymbolCollector) -> None:
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


def _bind_indices(script: Element, found: _SymbolCollector, *, partly: bool) -> None:
    """Add indices. If ``partly``, letters after a relation are symbols: the `B` of `i ∈ B` below a sum."""
    leaves = list(_leaves(script))
    relations = (n for n, leaf in enumerate(leaves) if leaf.tag == "mo" and (leaf.text or "") in _RELATIONS)
    end = next(relations, len(leaves))
    found.bound.update(
        name for leaf in leaves[:end] if leaf.tag == "mi" for name in names_of(leaf.text or "")
    )
    if partly:
        _walk(leaves[end + 1 :], found)


def _walk_accent(node: Element, found: _SymbolCollector) -> None:
    accent = _ACCENTS.get((node[-1].text or "").strip())
    inner = _SymbolCollector()
    _walk(node[:1], inner)
    found.bound |= inner.bound
    is_one = len(inner.symbols) == 1  # an accent over several letters is an operation on them
    found.symbols.extend(f"{accent} {name}" if accent and is_one else name for name in inner.symbols)


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


_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}")
_PIECE = re.compile(
    r"\\(?:text|mathrm|operatorname|textbf|textit|mbox)\*?\s*\{[^{}]*\}|\\[A-Za-z]+|\\.|[^\s]", re.DOTALL
)
_SPACING = frozenset(("\\,", "\\;", "\\!", "\\:", "\\ ", "\\quad", "\\left", "\\right", "\\bigl", "\\bigr"))


@lru_cache(maxsize=1024)
def tokenize(latex: str) -> tuple[str, ...]:
    """Commands, characters, and words in text, without spacing and braces around a single token."""
    tokens: list[str] = []
    for piece in _PIECE.findall(_ENVIRONMENT.sub(" ", latex)):
        if piece in _SPACING:
            continue
        if piece == "}" and len(tokens) >= 2 and tokens[-2] == "{":
            tokens[-2:] = [tokens[-1]]
        else:
            tokens.append(piece)
    return tuple(tokens)


def contains(formula: tuple[str, ...], symbol: tuple[str, ...]) -> bool:
    """True if the tokens of a symbol appear consecutively in a formula."""
    if not symbol or symbol[0] not in formula:
        return False
    length = len(symbol)
    if length == 1 and symbol[0].isalpha():
        return symbol[0] in _without_scripts(formula)
    return any(formula[i : i + length] == symbol for i in range(len(formula) - length + 1))


def _without_scripts(formula: tuple[str, ...]) -> list[str]:
    """The tokens outside indices and exponents, where a letter is often not the symbol: `X^T`."""
    tokens: list[str] = []
    depth = at = 0
    while at < len(formula):
        piece = formula[at]
        if depth:
            depth += (piece == "{") - (piece == "}")
        elif piece in "_^" and piece:
            at += 1
            depth = int(formula[at : at + 1] == ("{",))
        else:
            tokens.append(piece)
        at += 1
    return tokens


def remove_symbols(formula: tuple[str, ...], symbols: list[tuple[str, ...]]) -> tuple[str, ...]:
    """A formula's tokens with an empty token in place of each of the symbols."""
    for symbol in symbols:
        tokens: list[str] = []
        at = 0
        while at < len(formula):
            found = formula[at : at + len(symbol)] == symbol
            tokens.append("" if found else formula[at])
            at += len(symbol) if found else 1
        formula = tuple(tokens)
    return formula
