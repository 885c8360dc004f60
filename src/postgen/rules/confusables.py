"""Characters that look like an ASCII character or like nothing, and what may be written in their place."""

import re
import unicodedata

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ZERO_WIDTH = "\u00ad\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\u3164\ufeff\uffa0\ufff9-\ufffb"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_TAGS = "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
INVISIBLE = re.compile(f"[{_ZERO_WIDTH}{_BIDI}{_TAGS}]")
INVISIBLE_RUN = re.compile(f"{INVISIBLE.pattern}+")
SPACE = re.compile(f"[{_SPACES}]")
# Without these, the order of what readers see is that of the text.
RIGHT_TO_LEFT = re.compile("[\u061c\u200f\u202b\u202e\u2067\u2068]")
_QUOTES = {**dict.fromkeys("“”„‟″＂", '"'), **dict.fromkeys("‘’‚‛′＇", "'")}
_HYPHENS = dict.fromkeys("\u2010\u2011\u2012\u2212\ufe63\uff0d", "-")
DASHES = "\u2013\u2014"  # either one or two hyphens of an option
# Cyrillic and Greek letters that look like Latin ones.
_LETTERS = dict(
    zip(
        "аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅԌοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijshdqwABEKMHOPCTYXIJSGoABEZHIKMNOPTYX",
        strict=True,
    )
)
# A ligature, or a letter or point of double width.
_VARIANT = re.compile("[\ufb00-\ufb06\uff0e\uff21-\uff3a\uff41-\uff5a]")
_VARIANT_WORD = re.compile(
    "[A-Za-z]*[\ufb00-\ufb06][A-Za-z\ufb00-\ufb06]*"
    "|[A-Za-z]+[\uff0e\uff21-\uff3a\uff41-\uff5a]+[A-Za-z]+|[\uff21-\uff3a\uff41-\uff5a]+[A-Za-z]+"
)
_TWIN = re.compile(f"[{''.join(_LETTERS)}]")
_MAX_WORD = 40  # letters on each side that are examined
_COMPLEX_SCRIPTS = re.compile(
    "[\u0590-\u109f\u1780-\u18af\u1a20-\u1aaf\ua840-\ua87f\ua8e0-\uaaff\uabc0-\uabff]"
)
_LETTERLESS_BREAKS = re.compile("[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff]")


def describe(character: str) -> str:
    """The code point and the name of a character: `U+2011 (non-breaking hyphen)`."""
    name = unicodedata.name(character, "unnamed").lower()
    return f"U+{ord(character):04X} ({name})"


def ascii_of(character: str) -> str | None:
    """The ASCII text that looks like a character; empty for an invisible one, None if there is none."""
    if character.isascii():
        return None
    if INVISIBLE.match(character):
        return ""
    if SPACE.match(character):
        return " "
    found = _QUOTES.get(character) or _HYPHENS.get(character) or _LETTERS.get(character)
    if found:
        return found
    is_variant = "\uff01" <= character <= "\uff5e" or "\U0001d400" <= character <= "\U0001d7ff"
    plain = unicodedata.normalize("NFKC", character) if is_variant else ""
    return plain if len(plain) == 1 and plain.isascii() else None


def is_latin_twin(character: str) -> bool:
    """True for a Cyrillic or Greek letter that looks like a Latin one."""
    return character in _LETTERS


def is_cyrillic_twin(character: str) -> bool:
    """True for a Cyrillic letter that looks like a Latin one."""
    return character in _LETTERS and character > "\u03ff"


def mixed_words(text: str) -> list[tuple[int, int]]:
    """The words of Latin letters with some Cyrillic or Greek letters that look the same."""
    found: list[tuple[int, int]] = []
    end = 0
    for match in _TWIN.finditer(text):
        if match.start() < end:
            continue  # in the word before
        start, end = match.span()
        while start > 0 and text[start - 1].isalpha() and match.start() - start < _MAX_WORD:
            start -= 1
        while end < len(text) and text[end].isalpha() and end - match.end() < _MAX_WORD:
            end += 1
        word = text[start:end]
        is_mixed = any(letter.isascii() for letter in word)
        if is_mixed and all(letter.isascii() or letter in _LETTERS for letter in word):
            found.append((start, end))
    return found


def variant_words(text: str) -> list[tuple[int, int]]:
    """The words with a ligature, or with letters of double width beside ordinary ones."""
    found: list[tuple[int, int]] = []
    for match in _VARIANT.finditer(text):
        if found and match.start() < found[-1][1]:
            continue  # in the word before
        first = match.start()
        while first > 0 and match.start() - first < _MAX_WORD and _is_letter(text[first - 1]):
            first -= 1
        if word := _VARIANT_WORD.match(text, first, match.end() + _MAX_WORD):
            found.append(word.span())
    return found


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def has_purpose(text: str, position: int) -> bool:
    """True if an invisible character has a purpose: in an emoji, or in a script that needs it."""
    character = text[position]
    before, after = text[max(0, position - 1) : position], text[position + 1 : position + 2]
    if "\U000e0000" <= character <= "\U000e007f":  # the flag of a region
        return "\U0001f3f4" in text[max(0, position - 8) : position]
    if "\U000e0100" <= character <= "\U000e01ef":  # a variant of an ideograph
        return "\u3400" <= before <= "\u9fff" or "\U00020000" <= before <= "\U0003ffff"
    if character == "\u200d" and after and unicodedata.category(after) in ("So", "Sk"):
        return bool(before) and unicodedata.category(before) in ("So", "Sk", "Mn", "Sm")
    if character in "\u200b\u2060":
        return bool(_LETTERLESS_BREAKS.match(before) or _LETTERLESS_BREAKS.match(after))
    if character in "\u200c\u200d":
        return bool(_COMPLEX_SCRIPTS.match(before) or _COMPLEX_SCRIPTS.match(after))
    return False
