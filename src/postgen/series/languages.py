"""The language of a series: a BCP 47 tag such as ``en-GB``, or a name such as `British English`."""

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

# Code, English name, then other names that authors write. The codes are those of ISO 639-1, and a few longer.
_LANGUAGES = """
af Afrikaans|am Amharic አማርኛ|ar Arabic العربية عربي|as Assamese|ast Asturian|az Azerbaijani Azeri
be Belarusian Беларуская|bg Bulgarian Български|bn Bengali Bangla বাংলা|bo Tibetan|br Breton Brezhoneg
bs Bosnian Bosanski|ca Catalan Català Valencian|co Corsican|cs Czech Čeština Česky|cy Welsh Cymraeg
da Danish Dansk|de German Deutsch Allemand Alemán|el Greek Ελληνικά
en English Englisch Anglais Inglés Inglese|eo Esperanto|es Spanish Español Castilian Castellano
et Estonian Eesti|eu Basque Euskara|fa Persian Farsi فارسی|fi Finnish Suomi|fil Filipino Tagalog
fo Faroese|fr French Français Französisch|fy Frisian Frysk|ga Irish Gaeilge|gd Scottish_Gaelic Gàidhlig
gl Galician Galego|gsw Alemannic|gu Gujarati|ha Hausa|haw Hawaiian|he Hebrew עברית|hi Hindi हिन्दी
hr Croatian Hrvatski|ht Haitian_Creole Haitian|hu Hungarian Magyar|hy Armenian|ia Interlingua
id Indonesian Bahasa_Indonesia|ig Igbo|is Icelandic Íslenska|it Italian Italiano Italienisch
ja Japanese 日本語|jv Javanese|ka Georgian ქართული|kk Kazakh|kl Greenlandic|km Khmer|kn Kannada
ko Korean 한국어|ku Kurdish|ky Kyrgyz|la Latin Latina|lb Luxembourgish Lëtzebuergesch|lo Lao
lt Lithuanian Lietuvių|lv Latvian Latviešu|mg Malagasy|mi Maori Māori|mk Macedonian Македонски
ml Malayalam|mn Mongolian|mr Marathi मराठी|ms Malay Bahasa_Melayu|mt Maltese Malti|my Burmese
nb Norwegian_Bokmål Bokmål|nds Low_German Plattdeutsch|ne Nepali नेपाली|nl Dutch Nederlands Flemish
nn Norwegian_Nynorsk Nynorsk|no Norwegian Norsk|oc Occitan|or Odia|pa Punjabi|pl Polish Polski|ps Pashto
pt Portuguese Português|qu Quechua|rm Romansh|ro Romanian Română|ru Russian Русский|rw Kinyarwanda
sa Sanskrit|sc Sardinian|sco Scots|sd Sindhi|si Sinhala|sk Slovak Slovenčina
sl Slovenian Slovene Slovenščina|sm Samoan|sn Shona|so Somali|sq Albanian Shqip|sr Serbian Српски Srpski
su Sundanese|sv Swedish Svenska|sw Swahili Kiswahili|ta Tamil தமிழ்|te Telugu|tg Tajik|th Thai ไทย
tk Turkmen|tr Turkish Türkçe|tt Tatar|ug Uyghur|uk Ukrainian Українська|ur Urdu اردو|uz Uzbek
vi Vietnamese Tiếng_Việt|wo Wolof|xh Xhosa|yi Yiddish|yo Yoruba|yue Cantonese 粵語
zh Chinese Mandarin 中文 汉语 漢語|zu Zulu
"""
# Code of the region, the adjective for a language, then other words.
_REGIONS = """
AR Argentinian Argentina|AT Austrian Austria Österreich österreichisches|AU Australian Australia
BE Belgian Belgium|BR Brazilian Brazil Brasil brasileiro|CA Canadian Canada canadien
CH Swiss Switzerland Schweiz Schweizer Suisse|CL Chilean Chile|CN Mainland China|CO Colombian Colombia
DE Federal Germany Deutschland|ES European Spain España|FR Metropolitan France
GB British UK U.K. United_Kingdom Britain Great_Britain England|HK Hong_Kong|IE Irish Ireland
IN Indian India|MX Mexican Mexico México|NZ New_Zealand|PT Iberian Portugal|SG Singaporean Singapore
TW Taiwanese Taiwan|419 Latin_American Latin_America Latinoamérica
US American US U.S. USA U.S.A. United_States|ZA South_African South_Africa
"""
_REGION_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK
YE YT ZA ZM ZW
"""
_SCRIPTS = {
    "Hans": "Simplified",
    "Hant": "Traditional",
    "Latn": "Latin",
    "Cyrl": "Cyrillic",
    "Arab": "Arabic",
}
_MEANINGLESS = ("plain", "simple", "easy", "formal", "informal", "modern", "standard", "script", "de")
_RENAMED = {"tl": "fil", "iw": "he", "in": "id", "ji": "yi", "mo": "ro"}  # tags that BCP 47 replaces
_TAG = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)")
_PRIVATE = re.compile(r"x(-[a-z0-9]{1,8})+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Language:
    """A language as parts of its BCP 47 tag, and its English ``name`` without the region.

    ``region`` and ``script`` are empty if the author does not say them.
    """

    base: str
    name: str
    region: str = ""
    script: str = ""

    @property
    def tag(self) -> str:
        """The BCP 47 tag, such as ``en-GB``."""
        return "-".join(part for part in (self.base, self.script, self.region) if part)

    @property
    def english_name(self) -> str:
        """The English name with region and script, such as `British English`."""
        script = _SCRIPTS.get(self.script, self.script)
        if script in ("Simplified", "Traditional"):
            name, script = f"{script} {self.name}", ""
        else:
            name = self.name
        adjective = _adjectives().get(self.region, "")
        if adjective:
            name = f"{adjective} {name}"
        notes = [f"{script} script" if script else "", "" if adjective else self.region]
        shown = ", ".join(note for note in notes if note)
        return f"{name} ({shown})" if shown else name


@lru_cache(maxsize=64)
def parse_language(text: str) -> Language:
    """The language that an author means by a tag or a name.

    Raises:
        ValueError: the text is not a language. The message suggests the most similar ones.
    """
    if found := _from_tag(text.strip()) or _from_name(_folded(text)):
        return found
    near = _similar(text)
    raise ValueError(
        "must be a language: a tag such as en-GB, or a name such as English, British English or Deutsch"
        + (f"; did you mean {' or '.join(near)}?" if near else "")
    )


def normalize_language(text: str) -> str:
    """The language as prompts name it: a name as the author wrote it, and the English name of a tag.

    Raises:
        ValueError: the text is not a language.
    """
    language = parse_language(text)
    return language.english_name if _from_tag(text.strip()) else text


def _from_tag(text: str) -> Language | None:
    if _PRIVATE.fullmatch(text):
        return Language(text.lower(), text.lower())
    found = _TAG.fullmatch(text)
    if not found:
        return None
    base = _RENAMED.get(found[1].lower(), found[1].lower())
    if base not in _codes():
        return None
    region = script = ""
    for part in re.split("[-_]", found[2])[1:]:
        if len(part) == 4 and part.isalpha() and not script and not region:
            script = part.title()
        elif (len(part) == 2 or (len(part) == 3 and part.isdecimal())) and not region:
            region = "GB" if part.upper() == "UK" else part.upper()
            if region.isalpha() and region not in _all_regions():
                return None
        elif len(part) < 4 or (len(part) == 4 and not part[0].isdecimal()):
            return None  # not a variant, and nothing else is allowed here
    return Language(base, _codes()[base], region, script)


def _from_name(text: str) -> Language | None:
    words = text.replace("(", " ").replace(")", " ").replace(",", " ").replace("/", " ").split()
    for size in range(min(len(words), 2), 0, -1):
        for start in range(len(words) - size, -1, -1):
            base = _names().get(" ".join(words[start : start + size]))
            if base and (parts := _qualifiers([*words[:start], *words[start + size :]])):
                return Language(base, _codes()[base], *parts)
    return None


def _qualifiers(words: list[str]) -> tuple[str, str] | None:
    """Region and script from the words beside the name of a language; None if a word means nothing."""
    region = script = ""
    scripts = {name.casefold(): code for code, name in _SCRIPTS.items()}
    index = 0
    while index < len(words):
        pair, word = " ".join(words[index : index + 2]), words[index]
        if code := _region_words().get(pair):
            index += 1
        else:
            is_code = word.upper() in _all_regions() or (len(word) == 3 and word.isdecimal())
            code = _region_words().get(word) or (word.upper() if is_code else "")
        if word in _MEANINGLESS:
            code = ""
        elif code:
            region = region or code
        elif word in scripts:
            script = scripts[word]
        else:
            return None
        index += 1
    return region, script


def _similar(text: str) -> list[str]:
    """The names or tags that are most similar to a text."""
    folded = _folded(text)
    names = {_folded(name): name for entry in _entries(_LANGUAGES) for name in entry[1:]}
    near = difflib.get_close_matches(folded, names, 2, 0.7)
    near = near or difflib.get_close_matches(re.split(r"[\s(]+", folded)[-1], names, 1, 0.7)
    if near or not _TAG.fullmatch(text.strip()):
        return [names[name] for name in near]
    codes = difflib.get_close_matches(re.split("[-_]", folded)[0], _codes(), 1, 0.6)
    return codes + [names[name] for name in difflib.get_close_matches(folded, names, 1, 0.6)]


def _folded(text: str) -> str:
    """A name without what authors may leave out: capitals, accents and extra spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def _entries(table: str) -> list[list[str]]:
    """The entries of a table: their words, in which an underscore is a space."""
    rows = table.replace("\n", "|").split("|")
    return [[word.replace("_", " ") for word in row.split()] for row in rows if row.strip()]


@cache
def _codes() -> dict[str, str]:
    return {code: name for code, name, *_ in _entries(_LANGUAGES)}


@cache
def _names() -> dict[str, str]:
    rows = _entries(_LANGUAGES)
    return {_folded(name): code for code, *names in reversed(rows) for name in names}


@cache
def _all_regions() -> frozenset[str]:
    return frozenset(_REGION_CODES.split())


@cache
def _adjectives() -> dict[str, str]:
    return {code: adjective for code, adjective, *_ in _entries(_REGIONS)}


@cache
def _region_words() -> dict[str, str]:
    return {_folded(word): code for code, *words in _entries(_REGIONS) for word in words}


# Harper's dictionaries by region; other regions have the spelling of the United States.
_DIALECTS = {
    "GB": "BRITISH",
    "IE": "BRITISH",
    "NZ": "BRITISH",
    "ZA": "BRITISH",
    "SG": "BRITISH",
    "HK": "BRITISH",
} | {"AU": "AUSTRALIAN", "CA": "CANADIAN", "IN": "INDIAN"}


def spelling_dialect(language: str) -> str:
    """The name of Harper's dictionary for a dialect of English, such as ``BRITISH`` for ``en-GB``.

    Raises:
        ValueError: the text is not a language, or there is no dictionary for it.
    """
    found = parse_language(language)
    if found.base != "en":
        raise ValueError(f"the spelling can be checked in English only, not in {found.english_name}")
    return _DIALECTS.get(found.region, "AMERICAN")
