"""The letters of a formula that are symbols, and their names."""

import unicodedata
from functools import lru_cache
from xml.etree.ElementTree import Element

from postgen.rules.latex.names import GREEK

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
