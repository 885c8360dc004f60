"""Recognize labels of parts (`House rules:`), turns of a chat, and titles within sentences."""

import re

from postgen.scaffold.brief.brief_lines import Line
from postgen.scaffold.brief.reading import RULE

CHAT_TURN = re.compile(
    r"(?:you said|user|me|human|ich|author|you"
    r"|(?P<model>assistant|chatgpt said|chatgpt|ai|bot|claude|gemini|copilot|model|gpt(?:-\w+)?))\s*:",
    re.IGNORECASE,
)
_TITLE_IN_PROSE = re.compile(
    r"(?:\b(?:called|titled|entitled|named|namens|title is|heißt|titel|title)\s*:?\s*"
    r"|\b(?:\w*(?:series|course|reihe|serie|kurs)|blog|plan|outline)\b[^“”\"„«‘'*.]{0,30}?)"
    r"(?:“([^“”]+)”|\"([^\"]+)\"|„([^„“”]+)[“”]|«([^«»]+)»|‘([^‘’]+)’|'([^']+)'(?!\w)|\*{1,2}([^*]+)\*)",
    re.IGNORECASE,
)
_TIPS = "mind remember tip tips advice hint hints tipps hinweise ratschläge"
_RULES = """rule rules guideline guidelines convention conventions requirement requirements style voice
format formatting regeln hausregeln stil vorgaben richtlinien konventionen anforderungen
constraints do's don'ts"""
_OUTLINE = """outline syllabus curriculum contents toc agenda schedule plan gliederung inhalt
inhaltsverzeichnis lehrplan aufbau übersicht overview inhaltsübersicht kursplan"""
_OTHER = """notes note misc miscellaneous questions todo todos budget timeline contact references resources
links notizen offenes fragen quellen kontakt zeitplan background hintergrund status appendix
anhang"""
_FILLERS = """general things keep in house writing for each every all the a an of and & or our my your please
series course post posts article articles lesson lessons module modules blog some more further
open other und für jede jedes jeden alle das die der des unsere meine serie reihe kurs beitrag
beiträge modul module lektion lektionen allgemeine allgemeines weitere offene must follow text
code math to guide sheet"""
_STRUCTURE = {"structure", "follow", "form", "aufbau", "struktur", "instructions"}
_POLAR = {"always", "never", "avoid", "not", "no", "don't", "don'ts", "do's", "dont", "donts", "without"} | {
    *["immer", "nie", "niemals", "nicht", "kein", "keine", "vermeiden"]
}
_EACH = {"each", "every", "all", "jeder", "jede", "jedes", "jeden", "alle", "any"}
_POST = {
    "post",
    "posts",
    "article",
    "articles",
    "lesson",
    "lessons",
    "beitrag",
    "beiträge",
    "artikel",
    "lektion",
}
_LONGEST = 30  # words of a sentence that introduces a list
_PARTS = {
    "tip": frozenset(_TIPS.split()),
    RULE: frozenset(_RULES.split()),
    "outline": frozenset(_OUTLINE.split()),
    "other": frozenset(_OTHER.split()),
}
_ALL = frozenset(_FILLERS.split()).union(*_PARTS.values(), _STRUCTURE)


def title_in_prose(text: str) -> str:
    """The title of a series that a sentence names in quotation marks, or an empty text."""
    match = _TITLE_IN_PROSE.search(text)
    return next((group.strip() for group in match.groups() if group), "") if match else ""


def section_of(line: Line) -> str:
    """The part that a label begins: `tip`, `house rule`, `outline`, `other`, or nothing.

    A value on the same line follows after `=`.
    """
    if line.style or line.level or line.key or line.is_layout:
        return ""
    label, colon, value = line.text.partition(":")
    words = re.findall(r"[\w'’&]+", label.casefold().replace("’", "'"))
    if not words:
        return ""
    is_strict = all(word in _ALL for word in words)
    if colon and value.strip():
        part = _part(words) if is_strict and not line.heading else ""
        return f"{part}={value.strip()}" if part in ("tip", RULE) else ""
    if colon and is_polar(line.text) and not line.indent and (line.after_blank or line.heading):
        return RULE
    if colon:
        return _part(words) if len(words) <= _LONGEST and (is_strict or _part(words) != "other") else ""
    return _part(words) if is_strict else ""


def is_polar(label: str) -> bool:
    """Whether a label changes the meaning of the items below it, such as `Never:`."""
    return not _POLAR.isdisjoint(re.findall(r"[\w']+", label.casefold().replace("’", "'")))


def _part(words: list[str]) -> str:
    found = set(words)
    if found & _STRUCTURE and found & _EACH and found & _POST:
        return RULE
    for part in ("tip", RULE, "outline", "other"):
        if found & _PARTS[part]:
            return part
    return "outline" if found & _STRUCTURE else ""
