"""Detect the language of a text by its script or its most common words."""

import re
import unicodedata
from collections.abc import Sequence

from postgen.series.languages import Language

_MIN_WORDS = 40
_MIN_SHARE = 0.15  # the smallest share of a language's most common words in a text of that language
_MIN_RATIO = 3  # required ratio to the share of the expected language
# The most common words of each language, without those that are words of several others.
_COMMON: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "English": "the of and to is that for with are this it as be by from you not we have how what which",
        "German": "der die das und ist nicht ein eine mit den dem zu auf für von sich wir werden im auch wie",
        "French": "le la les des et est une que pour dans qui sur pas nous vous avec ce cette sont du au",
        "Spanish": "el la los las que y es una por con para del se como más este esta son su lo un",
        "Italian": "il che di è una per con della sono non gli le si come più questo nel anche dei un",
        "Portuguese": "o que e não uma para com os as do da em é por mais como são dos ao se um",
        "Dutch": "de het een van en niet dat op te zijn voor met die aan wordt ook maar bij je dit",
        "Swedish": "och att det som är en på för med inte den till av ett vi kan har om så",
        "Polish": "i w nie na się że jest to do z jak dla są przez co ten po od czy",
        "Turkish": "ve bir bu için ile de da çok olarak daha gibi ne olan var ise her değil",
    }.items()
}
_LIKE_ENGLISH = ("sco", "ang")
_ALL_COMMON = frozenset[str]().union(*_COMMON.values())
# What tells English from languages without common words here; Frisian has "it", "is", "we" and "as", too.
_ONLY_ENGLISH = frozenset(
    ("the", "of", "and", "that", "with", "this", "from", "which", "how", "what", "have", "are")
)
_MIN_ENGLISH = 0.1  # 173 of 174 sections of this series in English have more
_SCRIPTS = {"CJK": "Chinese characters", "HANGUL": "Korean"}
_BEYOND_GREEK = re.compile(r"[^\x00-\u03ff]")


def detect_other_language(text: str, words: Sequence[str], wanted: Language) -> str:
    """The language or script of a text that is clearly not in the ``wanted`` language; else empty.

    ``words`` are the words of the text in lower case. The result is empty for short texts. If the list above
    does not have the wanted language, only English is recognized.
    """
    name = wanted.name
    if name not in _COMMON:
        is_english = len(words) >= _MIN_WORDS and _share(words, _ONLY_ENGLISH) >= _MIN_ENGLISH
        return "English" if is_english and wanted.base not in _LIKE_ENGLISH else ""
    if script := _script(text):
        return script
    if len(words) < _MIN_WORDS:
        return ""
    threshold = max(_MIN_SHARE, _MIN_RATIO * _share(words, _COMMON[name]))
    if threshold >= 1 or threshold >= _share(words, _ALL_COMMON):  # nearly every text ends here
        return ""
    shares = {known: _share(words, common) for known, common in _COMMON.items() if known != name}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] > threshold else ""


def _share(words: Sequence[str], common: frozenset[str]) -> float:
    return sum(map(common.__contains__, words)) / len(words)


def may_have_script(text: str) -> bool:
    """Whether a text has enough characters beyond ASCII for another script, of more than one byte each."""
    return len(text.encode(errors="replace")) - len(text) >= _MIN_WORDS


def _script(text: str) -> str:
    """The script of most letters, if it is not Latin. Greek letters count as mathematics."""
    if text.isascii():
        return ""
    letters = [c for c in _BEYOND_GREEK.findall(text) if c.isalpha()]
    if len(letters) < _MIN_WORDS or len(letters) * 2 < sum(map(str.isalpha, text)):
        return ""
    names = [unicodedata.name(c, "").split()[0] for c in letters]
    if not {"HIRAGANA", "KATAKANA"}.isdisjoint(names):
        return "Japanese"
    common = max(set(names), key=names.count)
    return _SCRIPTS.get(common, f"{common.title()} script")
