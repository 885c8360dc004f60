"""Tables of modules, lessons and points in a brief."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from postgen.scaffold.brief.brief_lines import Line, brief_lines

_COLUMNS = {
    "module": "module modul part teil week woche unit section chapter kapitel block",
    "lesson": "lesson lektion post title titel article artikel beitrag name episode folge session",
    "points": "points point topics topic contents covers covered themen inhalte inhalt punkte details",
    "goal": "goal goals objective objectives ziel ziele",
    "number": "# no no. nr nr. number id",
}
_NAMES = {word: column for column, words in _COLUMNS.items() for word in words.split()}
_DEEP = 40  # columns of indentation of a table's points, which are below their lesson


@dataclass
class TableReader:
    """Turns the rows of tables into lines with keywords. ``unknown`` are columns without a meaning here."""

    columns: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    _module: str = ""
    _known: set[str] = field(default_factory=set)

    def is_header(self, line: Line) -> bool:
        """Whether the line names the columns. Remembers them, if so."""
        cells = _cells(line.text)
        found = _columns(cells)
        if "lesson" not in found and not ("module" in found and "points" in found):
            return False
        if "lesson" not in found:  # modules with points: these modules are lessons
            found = tuple("lesson" if name == "module" else name for name in found)
        self.columns, self._module = found, ""
        self.unknown = tuple(cell for cell, name in zip(cells, found, strict=True) if not name and cell)
        return True

    def row(self, line: Line) -> Sequence[Line]:
        """The module, goal, lesson and points of a row, as lines of their own."""
        cells = dict(zip(self.columns, _cells(line.text), strict=False))
        number = re.match(r"(\d+)\.\d+", cells.get("number", ""))
        module = _title(cells.get("module", "")) or (f"Module {number[1]}" if number else "")
        found = []
        if module and module != self._module:
            found.append(Line(line.number, module, level="module", label="module"))
            self._module = module
            if goal := cells.get("goal", ""):
                found.append(Line(line.number, goal, key="goal"))
        if lesson := _title(cells.get("lesson", "")):
            found.append(Line(line.number, lesson, level="lesson", label="lesson"))
        points = [p.strip() for p in re.split(r";|<br\s*/?>", cells.get("points", "")) if p.strip(" -–—")]
        found += [Line(line.number, p, style="bullet", label="-", indent=_DEEP) for p in points]
        return found


def _columns(cells: Sequence[str]) -> tuple[str, ...]:
    """The meaning of each column, by its whole name or by a word of it; empty for an unknown one."""
    exact = [_NAMES.get(cell.casefold().rstrip(":"), "") for cell in cells]
    found: list[str] = []
    for cell, name in zip(cells, exact, strict=True):
        words = (_NAMES.get(word, "") for word in reversed(cell.casefold().split()))
        guess = next((word for word in words if word and word not in (*exact, *found)), "")
        found.append(name or guess)
    return tuple(found)


def is_row(line: Line) -> bool:
    """Whether a line is a row of a Markdown table."""
    return line.text.count("|") >= 2 or line.text.startswith("|")


def _cells(text: str) -> list[str]:
    inner = text.strip().removeprefix("|").removesuffix("|")
    return [cell.replace("\\|", "|").strip(" *_") for cell in re.split(r"(?<!\\)\|", inner)]


def _title(cell: str) -> str:
    """A title without its number."""
    lines = brief_lines(re.sub(r"^(\d+(?:\.\d+)*)\s+(?=[^\W\d])", r"\1. ", cell))
    return lines[0].text if lines and not lines[0].is_layout else ""
