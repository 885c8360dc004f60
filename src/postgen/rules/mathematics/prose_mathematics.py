"""Find mathematics in prose: at each sign that may be mathematical, its neighbors decide.

A slash is a fraction in `1/N` and none in `TCP/IP`; a bracket belongs to a function in `max(0, z)` and not in
`class(es)`.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_GREEK_NAMES = "alpha beta gamma delta epsilon eta theta lambda mu sigma tau phi psi omega rho"


class MathSign(NamedTuple):
    """Mathematics of a kind at the positions from ``start`` to ``end`` of a text."""

    start: int
    end: int
    kind: str


_OPERATORS = "∀-∑∓√-∥∧-∵∷-∻∽-⋄⋇-⋭⋰-⋿‖⟨⟩⌈-⌋"
_LETTERS = "ℂℊ-ℓℕℙ-ℝℤℬℭℰ-ℳℵ-ℸ𝐀-𝟿"
_SUPERSCRIPTS = "⁰¹²³⁴-ⁿ₀-₎ᵀᵢⱼᵏₖ"
_ACCENTS = "\u0302\u0303\u0304\u0305\u0307\u0308\u20d7"
_ACCENTED = "ŷŵẑŝĝĥĉĵȳẏẋṽỹ"
_GREEK = "Α-Ωα-ωϑϕϵ"
# All characters that are neither ASCII nor one of – — ‘ ’ “ ” …
_NOT_IN_PROSE = "\x80-\u2012\u2015-\u2017\u201a\u201b\u201e-\u2025\u2027-\U0010ffff"
# A search for one set of characters is several times faster than one for alternatives.
_SIGN = re.compile(rf"[_^/=<>*(\[{_NOT_IN_PROSE}](?:(?<![(\[])|(?<=\w[(\[]))")
_SPECIAL = re.compile(f"[·⋅×←→{_OPERATORS}{_LETTERS}{_SUPERSCRIPTS}{_ACCENTS}{_ACCENTED}{_GREEK}]")
_FACES = ("o_O", "O_o", "o_o", "O_O")
_REACH = 48  # characters
_NAME = _GREEK_NAMES.replace(" ", "|")
_START = r"(?<![\w$.\\/'’\"@&?#-])"
_SYMBOL = rf"(?:[A-Za-z{_GREEK}]|{_NAME})"
_INDEXED = rf"{_SYMBOL}(?:_\w|_\{{\w{{1,5}}\}}|[{_SUPERSCRIPTS}])?['’]?"
_NUMBER = r"(?>\d+(?:[.,]\d+)*)"  # atomic, so that a long row of digits matches in one way
_OPERAND = rf"(?:{_INDEXED}|{_NUMBER}{_SYMBOL}?)"
_END = r"(?![\w\"'’/@]|[.(]\w|-[A-Za-z])"
# What may stand in the brackets of a function: symbols and numbers with signs between them.
_TERM = rf"(?>[-−+∇|]?\s?{_NUMBER}?\s?(?:{_INDEXED}|{_NUMBER}|\.\.\.|…)(?:\^[-−]?\w|\([\w, ]{{1,9}}\))?\|?)"
_ARGUMENTS = rf"{_TERM}(?:\s?[-−+*/·×,;|=<>^]\s?{_TERM}){{0,6}}"


def _pattern(left: str, right: str) -> Callable[[str, int], tuple[int, int] | None]:
    """A test of the text before and after a sign; it returns the bounds of the mathematics."""
    compiled: list[re.Pattern[str]] = []  # on first use, because some signs are rare

    def find(text: str, at: int) -> tuple[int, int] | None:
        if not compiled:
            compiled.extend((re.compile(right), re.compile(f"(?:{left})$")))
        following = compiled[0].match(text, at + 1)
        if following is None:
            return None
        preceding = compiled[1].search(text[max(0, at - _REACH) : at])
        return (at - len(preceding[0]), following.end()) if preceding else None

    return find


_BRACKETED = r"\([^()\n]{0,40}[-+*·−/^][^()\n]{0,40}\)"
_FUNCTIONS = "max min exp log ln sin cos tan tanh sqrt sigmoid softmax relu ReLU argmax argmin det Var Cov Pr"
_FUNCTION = _FUNCTIONS.replace(" ", "|")
_INDEX = r"\{[^{}\s]{1,12}\}|(?:\d{1,2}|[ijklmn]{1,2}|[A-Za-z])(?![\w.(])"
_EXPONENT = r"\{[^{}\s]{1,12}\}|[-+−]?(?:\d{1,4}|[A-Za-z]|⊤)(?![\w(])|\*(?!\w)|[-+−]?\([^()\s]{1,12}\)"
_UNIT = re.compile(r"(?:\d\s|/|\bper\s)(?:[kcm]?m|s|kg|g|mol|h)$")
_TESTS: dict[str, tuple[tuple[str, Callable[[str, int], tuple[int, int] | None]], ...]] = {
    "_": (
        ("script", _pattern(rf"(?<![\w\\/.@-])(?:[A-Za-z{_GREEK}]['’]?|{_NAME})", _INDEX)),
        ("script", _pattern(rf"\|\|?{_INDEXED}\|\|?", _INDEX)),
    ),
    "^": (
        ("script", _pattern(rf"(?<![\w\\/.@^-])(?:[A-Za-z{_GREEK}]{{1,2}}['’]?|{_NAME})", _EXPONENT)),
        ("script", _pattern(rf"(?<![\w.]){_NUMBER}|\([^()\n]{{1,40}}\)|\|", _EXPONENT)),
    ),
    "/": (
        (
            "fraction",
            _pattern(
                r"(?<![\w/.,:$€-])\d{1,2}", rf"\d{{0,2}}(?:[A-Za-z{_GREEK}]|{_NAME})(?![\w/’'-])(?!\.\w)"
            ),
        ),
        ("fraction", _pattern(r"(?<![\w/.-])[d∂][A-Za-z]?", r"[d∂][A-Za-z](?:_?\d)?(?![\w/-])")),
        (
            "fraction",
            _pattern(
                rf"(?<![\w/.-])(?:{_OPERAND}|{_BRACKETED})",
                rf"\s?(?:sqrt\([^()\n]{{1,20}}\)|\({_ARGUMENTS}\)|√)",
            ),
        ),
        ("fraction", _pattern(_BRACKETED + r"\s?", rf"\s?{_OPERAND}(?![\w/])")),
        ("fraction", _pattern(rf"[=+*·<>−]\s?{_INDEXED}", rf"{_OPERAND}{_END}")),
        ("fraction", _pattern(rf"(?<![\w/.'’-]){_INDEXED}", rf"{_INDEXED}\s?(?:[=*·<>−]|\+(?!\+))")),
        ("fraction", _pattern(r"(?<![\w/.'’-])[b-vx-zNTK]", r"\d{1,2}(?![\w/.-])")),
    ),
    "=": (
        (
            "equation",
            _pattern(
                rf"{_START}(?![ABCDF]\b){_INDEXED}(?:\([a-z](?:, ?[a-z])*\))?\s?", rf"\s?-?{_NUMBER}{_END}"
            ),
        ),
        (
            "equation",
            _pattern(
                rf"{_START}{_INDEXED}(?:\([a-z](?:, ?[a-z])*\))?\s?",
                rf"\s?[-−]?(?:{_OPERAND}|[A-Za-z]{{2}})\s?"
                rf"(?:[-+*/·×−]\s?[A-Za-z0-9(√{_GREEK}]{{1,6}}(?![\w\"'])|\([a-z])",
            ),
        ),
        (
            "equation",
            _pattern(rf"{_START}[b-z{_GREEK}]\s?", rf"\s?[b-z{_GREEK}](?![\w\"'.(/-])(?!\s[a-z]{{2,}})"),
        ),
    ),
    "<": (
        ("comparison", _pattern(rf"\|{_INDEXED}\|\s?", rf"=?\s?{_NUMBER}{_END}")),
        ("comparison", _pattern(rf"{_START}(?![AI]\b){_INDEXED}\s?", rf"=?\s?[-−]?{_NUMBER}(?!\w)(?<!<3)")),
        ("comparison", _pattern(rf"{_START}{_OPERAND}\s", rf"=?\s(?![aI]\b)[-−]?{_INDEXED}{_END}")),
    ),
    "·": (
        ("product", _pattern(rf"{_START}(?:{_OPERAND})\s?|\)\s?", rf"\s?(?:{_INDEXED}|\()(?!\w)")),
        ("product", _pattern(rf"{_START}(?:{_INDEXED})\s?", rf"\s?{_NUMBER}(?!\w)")),
    ),
    "×": (("product", _pattern(r"(?<!\w)[b-wyz]\s?", r"\s?[b-wyz](?!\w)")),),
    "←": (("arrow", _pattern(rf"{_START}(?:{_INDEXED})\s?", r"\s?[\w(−-](?!\w*\.\w)")),),
    "→": (("arrow", _pattern(rf"{_START}(?:[a-z{_GREEK}]|{_NAME})\s?", rf"\s?[-−]?(?:{_NUMBER}(?!\w)|∞)")),),
    "(": (
        ("function", _pattern(rf"{_START}(?<!O\()(?:{_FUNCTION})", rf"{_ARGUMENTS}\)")),
        (
            "function",
            _pattern(
                rf"{_START}(?:{_NAME})",
                r"(?:[A-Za-z]{1,3}['’]?(?:\s?[-+*·−]\s?\w{1,3}(?!\w)){1,4}|"
                r"[a-rt-zA-Z])\)",
            ),
        ),
        (
            "function",
            _pattern(
                rf"{_START}(?!O)[A-Zb-z{_GREEK}]['’]?",
                rf"[A-Za-z{_GREEK}]['’]?(?:\s?[,;|+−-]\s?\w(?!\w)){{0,4}}\)",
            ),
        ),
    ),
    "[": (("function", _pattern(rf"{_START}(?:[EV]|Var|Cov)", rf"(?!\d){_ARGUMENTS}\]")),),
}
_TESTS["⋅"] = _TESTS["·"]
_TESTS[">"] = _TESTS["<"]
_TESTS["*"] = _TESTS["·"]


def may_contain_mathematics(text: str) -> bool:
    """False if a text certainly contains no sign for ``find_math_signs``."""
    return _SIGN.search(text) is not None


def find_math_signs(text: str) -> Iterator[MathSign]:
    """All mathematics in a text without code and formulas, in order of its signs."""
    for sign in _SIGN.finditer(text):
        at, character = sign.start(), sign[0]
        if text[max(0, at - 1) : at + 2] in _FACES:
            continue
        tests = _TESTS.get(character)
        if tests is None:
            if _SPECIAL.match(character):
                yield from _letter(text, at, character)
            continue
        for kind, find in tests:
            if (bounds := find(text, at)) and not (
                character in "^/" and _UNIT.search(text[max(0, at - 9) : at])
            ):
                yield MathSign(*bounds, kind)
                break


_IS_OPERATOR = re.compile(f"[{_OPERATORS}]")
_IS_SCRIPT = re.compile(rf"(?<!\w)[A-Za-z{_GREEK}][{_SUPERSCRIPTS}]+")
_IS_GREEK = re.compile(
    rf"(?<!\w)[{_GREEK}](?!\w)|(?<!\w)π(?=[a-z][²³]?(?!\w))|(?<=\d)[πσλθ](?!\w)|(?<!\w)[ΔΣ][A-Za-z](?!\w)"
)
_IS_LETTER = re.compile(f"[{_LETTERS}]|(?<!\\w)(?:[{_ACCENTED}]|[A-Za-z][{_ACCENTS}])(?!\\w)")


def _letter(text: str, at: int, character: str) -> Iterator[MathSign]:
    """The mathematical letter or operator at a position, if it is one."""
    for kind, pattern, start in (
        ("operator", _IS_OPERATOR, at),
        ("script", _IS_SCRIPT, at - 1),
        ("greek", _IS_GREEK, at),
        ("letter", _IS_LETTER, at - (character in _ACCENTS)),
    ):
        if start >= 0 and (match := pattern.match(text, start)):
            yield MathSign(*match.span(), kind)
            return
