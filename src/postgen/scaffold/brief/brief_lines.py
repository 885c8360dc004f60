"""The lines of a brief: their numbers, bullets, headings, keywords (`Module 1 –`) and keys (`Goal:`)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

_MODULE = "module|modul|módulo|part|teil|partie|parte|week|woche|semaine|semana|block"
_LESSON = "lesson|lektion|leçon|lección|post|blog post|article|artikel|beitrag|episode|folge|session|sitzung"
_EITHER = "chapter|kapitel|chapitre|capítulo|unit|einheit|section|abschnitt|day|tag"
_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eins|zwei|drei|vier|fünf|sechs|sieben|acht"
_ROMAN = "(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_DASH = "(?:[-=]>|[-–—―:.)|·→])"

_KEYWORD = re.compile(
    rf"(?P<word>{_MODULE}|{_LESSON}|{_EITHER})\s*(?:(?:no\.?|nr\.?|number|#)\s*)?"
    rf"(?:(?P<label>\d{{1,3}}(?:\.\d{{1,3}})*)(?:\s*{_DASH}+\s*|\s+(?!and\b|und\b|of\b|to\b)|$)"
    rf"|(?P<other>{_ROMAN}|{_WORDS}|[a-h])(?:\s*{_DASH}+\s+|$))(?P<text>.*)",
    re.IGNORECASE,
)
_KEYWORD_KEY = re.compile(rf"(?P<word>{_MODULE}|{_LESSON}|{_EITHER})\s*:\s*(?P<text>\S.*)", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:§\s*)?(?P<label>\d{1,3}(?:\.\d{1,3})+|\d{1,3}(?=\\?[.)]|\s*[-–—:]\s))(?:\\?[.)])?\s*(?:[-–—:]\s*)?(?=\S)"
)
_PARENTHESES = re.compile(r"^\(([^()]*)\)$")
_BARE_NUMBER = re.compile(r"(?P<label>\d{1,3})\s+(?P<text>\S.*)")
_ROMAN_NUMBER = re.compile(rf"(?P<label>{_ROMAN}|{_ROMAN.lower()})[.)]\s+(?=\S)")
_LETTER = re.compile(r"\(?(?P<label>[A-Za-z])[.)]\s+(?=\S)")
_BULLET = re.compile(r"(?P<mark>[-*+•◦▪‣●○■□►»·–—o])\s+(?=\S)")
_CHECKBOX = re.compile(r"\[[ xX]\]\s+")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_KEY = re.compile(r"(?P<key>[^\W\d_][\w' -]{1,30}?)\s*:(?:\s+|$)(?P<text>.*)")
KEYS = {
    "goal": "goal goals objective objectives aim aims purpose ziel ziele lernziel lernziele "
    "objectif objetivo",
    "points": "points point topics topic content contents covers bullets themen thema inhalte inhalt punkte "
    "stichpunkte",
    "lessons": "lessons posts articles lektionen beiträge artikel folgen leçons lecciones",
    "modules": "modules parts weeks module-list chapters teile wochen kapitel",
    "name": "title titel name titre título",
    "series": "series course reihe serie kurs série curso blog-series",
    "audience": "audience readers target-audience zielgruppe leser publikum",
    "language": "language sprache",
    "packages": "packages libraries pakete bibliotheken",
}
_GOAL = re.compile(rf"(?P<key>{'|'.join(KEYS['goal'].split())})\s+[-–—]+\s+(?P<text>\S.*)", re.IGNORECASE)
_LAYOUT = re.compile(r"(?:[-=_*~#]{3,}|(?=[^|]*\|)[|:\s-]*-[|:\s-]*|`{3,}\s*[\w-]*|~{3,}\s*[\w-]*)")

_NUMBERED_TITLE, _BULLETED_TITLE = 10, 14  # ranks above those of numbers, and above those of bullets
_LONGEST_TITLE = 9  # words of a title above a list
_KEY_NAMES = {word: name for name, words in KEYS.items() for word in words.split()}
_HEADED = {"goal", "points", "lessons", "modules"}  # keys that may be headings
_TITLE_KEYS = {
    "series-title",
    "course-title",
    "course-name",
    "series-name",
    "title-of-the-series",
    "kurstitel",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its markers. ``indent`` counts columns, ``heading`` is the level of a heading or 0.

    ``style`` is the kind of number or bullet, ``depth`` the number of parts of a number such as `1.2`.
    ``level`` is `module`, `lesson`, `either` or empty, by the line's keyword. ``key`` is the meaning of a
    key such as `Goal:`. ``content`` is the text with its key, number or
    keyword. ``bullet`` is the bullet before a number or a key. ``title_rank`` is set for a line without
    markers that is a title, because a list follows it.
    """

    number: int
    text: str
    indent: int = 0
    heading: int = 0
    style: str = ""
    label: str = ""
    depth: int = 0
    level: str = ""
    key: str = ""
    is_bold: bool = False
    is_layout: bool = False
    after_blank: bool = False
    content: str = ""
    bullet: str = ""
    title_rank: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether nothing but its indentation says what the line is."""
        return not (self.heading or self.style or self.level or self.key or self.is_bold or self.title_rank)


def brief_lines(text: str) -> list[Line]:
    """The lines that are not blank. A line that underlines another makes it a heading."""
    found: list[Line] = []
    after_blank = True
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            after_blank = True
            continue
        stripped = raw.strip()
        if _LAYOUT.fullmatch(stripped):
            if found and not after_blank and set(stripped) in ({"="}, {"-"}) and found[-1].is_plain:
                level = 1 if stripped[0] == "=" else 2
                found[-1] = replace(_read(found[-1].number, found[-1].text), heading=level, indent=0)
            found.append(Line(number, stripped, is_layout=True, after_blank=after_blank))
        else:
            found.append(replace(_read(number, raw), after_blank=after_blank))
        after_blank = False
    return found


def in_context(lines: Sequence[Line]) -> list[Line]:
    """The lines with markers that only the other lines make clear."""
    numbered = _with_bare_numbers(_without_odd_numbers(lines))
    return _with_titles([*_without_nested_keywords(numbered)])


def _with_titles(lines: Sequence[Line]) -> list[Line]:
    """Lines in which a short plain line above a list is the title of the list."""
    before = [*lines[:1], *lines]
    following = [*lines[1:], *lines[-1:]]
    return [
        replace(line, title_rank=_NUMBERED_TITLE if after.style == "number" else _BULLETED_TITLE)
        if line.is_plain
        and not line.is_layout
        and not (above.level == "lesson" and above.text == above.content)  # its title
        and after.style
        and after.indent >= line.indent
        and is_title_like(line.text, _LONGEST_TITLE)
        else line
        for above, line, after in zip(before, lines, following, strict=False)
    ]


def is_title_like(text: str, words: int) -> bool:
    """Whether a text is short and no sentence."""
    return len(text.split()) <= words and not text.endswith((".", ":", ",", ";", "!")) and text[:1].isupper()


def _without_odd_numbers(lines: Sequence[Line]) -> list[Line]:
    """Lines in which a number after a bullet is text, unless all bullets of its kind have numbers."""
    plain = {_bullet_kind(line) for line in lines if line.style == "bullet"}
    return [
        replace(line, style="bullet", label=line.bullet, depth=0, text=line.content)
        if line.bullet and line.style not in ("", "bullet") and not line.level and _bullet_kind(line) in plain
        else line
        for line in lines
    ]


def _bullet_kind(line: Line) -> tuple[str, int]:
    return line.bullet, line.indent // 2


def _with_bare_numbers(lines: Sequence[Line]) -> list[Line]:
    """Lines in which `1 Title` has a number if another line has the number `1.1`."""
    known = {line.label.partition(".")[0] for line in lines if line.depth > 1}
    return [_with_bare_number(line, known) for line in lines]


def _with_bare_number(line: Line, known: set[str]) -> Line:
    match = _BARE_NUMBER.fullmatch(line.text) if line.is_plain or (line.heading and not line.style) else None
    if not match or match["label"] not in known:
        return line
    return replace(line, style="number", label=match["label"], depth=1, text=match["text"])


def _without_nested_keywords(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines in which a bulleted `Part 1: …` below a numbered line is no module, but an item of that line."""
    above: Line | None = None
    for line in lines:
        nested = above is not None and above.indent <= line.indent
        if line.level == "module" and line.bullet and nested:
            yield replace(line, level="", style="bullet", label=line.bullet, text=line.content)
            continue
        if line.heading or (line.is_plain and line.text.endswith(":")):
            above = None
        elif not line.bullet and (line.level or line.style in ("number", "ROMAN")):
            above = line
        yield line


def _read(number: int, raw: str) -> Line:
    text = re.sub(r"^\s*>\s?", "", raw.expandtabs(4).replace("\u00a0", " ").rstrip())
    indent = len(text) - len(text.lstrip())
    line = Line(number, text.strip() or raw.strip(), indent)
    if match := _HEADING.fullmatch(line.text):
        line = replace(line, heading=len(match[1]), text=match[2] or line.text, indent=0)
    elif match := _BULLET.match(line.text):
        mark = match["mark"]
        line = replace(line, style="bullet", label=mark, text=line.text[match.end() :], bullet=mark)
        line = replace(line, text=_CHECKBOX.sub("", line.text, count=1))
    line = _without_bold(line)
    return replace(_numbered(line), content=line.text)


def _without_bold(line: Line) -> Line:
    """The line without the bold face at its start. A line that is bold as a whole is like a heading."""
    match = _BOLD.match(line.text)
    if not match:
        return line
    rest = line.text[match.end() :]
    is_whole = not rest.strip(" :") and line.style == ""
    return replace(line, text=(match[2] + rest).strip(), is_bold=is_whole)


def _numbered(line: Line) -> Line:
    if read := _keyword(line):
        return read
    text = line.text
    if match := _NUMBER.match(text):
        label = match["label"].removesuffix(".0")  # `2.0` is the module of `2.1`
        line = replace(line, style="number", label=label, depth=label.count(".") + 1)
    elif match := _ROMAN_NUMBER.match(text):
        style = "ROMAN" if match["label"].isupper() else "roman"
        line = replace(line, style=style, label=match["label"], depth=1)
    elif match := _LETTER.match(text):
        style = "LETTER" if match["label"].isupper() else "letter"
        line = replace(line, style=style, label=match["label"], depth=1)
    else:
        return _keyed(line)
    rest = _without_bold(replace(line, text=text[match.end() :], is_bold=False))
    return _keyword(rest) or _keyed(rest)


def _keyword(line: Line) -> Line | None:
    match = _KEYWORD.fullmatch(line.text) or _KEYWORD_KEY.fullmatch(line.text)
    if not match or (match["word"].islower() and _is_sentence(line.text)):
        return None
    word = match["word"].casefold()
    level = next(
        name
        for name, words in (("module", _MODULE), ("lesson", _LESSON), ("either", _EITHER))
        if word in words.split("|")
    )
    text = unquoted(_PARENTHESES.sub(r"\1", _without_marks(match["text"]))) or line.text
    return replace(line, level=level, label=word, text=text)


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?")) and len(text.split()) > 6


def _keyed(line: Line) -> Line:
    text = _PARENTHESES.sub(r"\1", line.text)
    plain = re.sub(r"^[*_]{1,2}([^*_:]+):?[*_]{1,2}:?", r"\1:", text)
    match = _GOAL.fullmatch(plain) or _KEY.fullmatch(plain)
    if not match:
        name = _KEY_NAMES.get(line.text.casefold(), "") if line.heading else ""
        return replace(line, key=name, text="") if name in _HEADED else line
    words = "-".join(match["key"].casefold().split())
    name = "series" if words in _TITLE_KEYS else _KEY_NAMES.get(words, "")
    return replace(line, key=name, text=unquoted(match["text"].strip())) if name else line


def _without_marks(text: str) -> str:
    return re.sub(r"^\*\*|\*\*$", "", text.strip()).strip()


def unquoted(text: str) -> str:
    """The text without quotation marks around the whole of it."""
    for start, end in ('""', "''", "“”", "„“", "«»"):
        if len(text) > 2 and text[0] == start and text[-1] == end and start not in text[1:-1]:
            return text[1:-1].strip()
    return text


def inline_list(text: str) -> Iterator[str]:
    """The items of a list on one line: `[a, b]`, or `a; b`."""
    inner = text[1:-1].split(",") if text[:1] == "[" and text[-1:] == "]" else text.split(";")
    for item in inner:
        if item.strip():
            yield unquoted(item.strip())
