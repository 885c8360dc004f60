"""Divides the lines of a brief into title, outline, tips, house rules and the rest."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from postgen.scaffold.brief.brief_labels import CHAT_TURN, is_polar, section_of, title_in_prose
from postgen.scaffold.brief.brief_lines import Line, inline_list, is_title_like, unquoted
from postgen.scaffold.brief.brief_outline import Use
from postgen.scaffold.brief.brief_table import TableReader, is_row
from postgen.scaffold.brief.reading import LEFT_OVER, RULE, Statement

PROSE = "is neither part of the outline nor a tip or a rule"
_LONGEST_TITLE = 14  # words
_LONGEST_GROUP = 3  # words of a label within rules
_LABELS = {"tip": "label of tips", RULE: "label of rules"}
_META = {"audience", "language", "packages"}
# What may begin the outline, the clearest sign first.
_SIGNS: tuple[Callable[[Line], bool], ...] = (
    lambda line: line.level == "module" or line.key == "modules",
    lambda line: bool(line.level or line.key == "lessons"),
    lambda line: bool(
        line.heading > 1 or line.style in ("number", "ROMAN") or line.is_bold or line.title_rank
    ),
    lambda line: bool(line.heading or line.style),
)


@dataclass
class Scan:
    """Divides the lines into title, outline, tips, rules and the rest. ``state`` is the current part."""

    lines: Sequence[Line]
    title: str = ""
    state: str = "preface"
    outline: list[Line] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    items: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    meta: dict[str, str] = field(default_factory=dict)
    title_line: int = 0  # the number of the line of the title, or 0
    _label: Line | None = None
    _group: Line | None = None  # a label within tips or rules, such as `Tone:`
    _first: Line | None = None  # the first item of the current list of tips or rules
    _last: Line | None = None
    _table: TableReader | None = None

    def run(self) -> None:
        self._is_titled = bool(self.title)
        self.title_line = self._find_title()
        self._is_indented = self._has_no_markers()
        start = self._start()
        for index, line in enumerate(self.lines):
            if line.is_layout:
                continue
            self._line(line, index >= start)

    def _use(self, line: Line, use: str, text: str = "", reason: str = "") -> None:
        self.uses.append((line.number, use, text or line.text, reason))

    def _line(self, line: Line, may_start: bool) -> None:
        if line.number == self.title_line:
            self._use(line, "series.title", self.title)
        elif CHAT_TURN.fullmatch(line.text):
            self._use(line, "speaker in a chat")
        elif self.state in ("tip", RULE) and self._belongs(line):
            self._add(line)
        elif section := section_of(line):
            self._enter(line, section)
        elif self._repeats_title(line):
            self._use(line, "series.title", self.title)
        elif self._table_row(line):
            pass
        elif line.key in _META and self.state != "outline":
            self._meta(line)
        elif line.key == "series" and not line.text and not line.style:
            self._use(line, "label of the series")
        elif line.key in {"series", *_META} or (line.key == "name" and not line.text):
            self._line(replace(line, key="", text=line.content), may_start)
        elif self._is_structure(line, may_start):
            self.state = "outline"
            self.outline.append(line)
        elif self.state == "outline" and line.is_plain and not self._ends_outline(line):
            self.outline.append(line)
        else:
            if self.state in ("tip", RULE, "outline"):
                self.state = "after"
            self._use(line, LEFT_OVER, reason=PROSE)

    def _enter(self, line: Line, section: str) -> None:
        self.state, _, rest = section.partition("=")
        self._use(line, _LABELS.get(self.state, f"label: {self.state}"))
        self._label = replace(line, text=line.text.partition(":")[0])
        self._first, self._last, self._table, self._group = None, None, None, None
        if self.state == "outline":
            self.state = "outline" if self.outline else "preface"
        elif rest:
            items = inline_list(rest) if rest.startswith("[") else [rest]
            for item in items:
                self._add(replace(line, text=item, content=item, key=""))

    def _is_structure(self, line: Line, may_start: bool) -> bool:
        """Whether a line is part of the outline. After tips and rules, only a clear sign resumes it."""
        if line.is_plain and not (self._is_indented and may_start):
            return False
        if self.state in ("outline", "preface"):
            return may_start
        is_clear = line.level in ("module", "lesson") or (line.heading and bool(line.style or line.level))
        return bool(is_clear or (not self.outline and may_start and bool(line.style or line.heading)))

    @staticmethod
    def _ends_outline(line: Line) -> bool:
        """Whether a line introduces a list that is apart from the outline."""
        return line.after_blank and not line.indent and line.text.endswith(":")

    def _belongs(self, line: Line) -> bool:
        """Whether a line belongs to the current list of tips or rules."""
        if line.heading:
            above = self._label.heading if self._label else 0
            return bool(above) and line.heading > above and not line.level
        if line.level == "module" or (line.is_bold and section_of(line)):
            return False
        if not line.style and not line.level:
            return self._is_continued(line)
        if section_of(line) and not line.style:
            return False
        if self._first is None or not self._first.style or line.indent > self._first.indent + 1:
            return True
        return line.style == self._first.style or not line.after_blank

    def _is_continued(self, line: Line) -> bool:
        if section_of(line):
            return False
        if self._first is None or self._last is None or self._is_group(line):
            return True
        if not self._first.style:  # a list without bullets ends at an empty line
            return not line.after_blank or bool(self._label and self._label.heading)
        if line.after_blank and not line.indent:
            return False
        before = self._last.text
        return (
            line.indent > self._first.indent
            or before.endswith((":", ","))
            or (line.text[:1].islower() and not before.endswith((".", "!", "?")))
        )

    @staticmethod
    def _is_group(line: Line) -> bool:
        """Whether a line groups the tips or rules below it."""
        return line.text.endswith(":") and not line.style and len(line.text.split()) <= _LONGEST_GROUP

    def _add(self, line: Line) -> None:
        """Add a tip or a rule, or the next line of the last one."""
        if line.heading or self._is_group(line):
            if not line.heading:
                self._group = line
            self._use(line, _LABELS[self.state])
            return
        items = self.items[self.state]
        text = _own_text(line)
        if self.state == RULE and self._repeats_title(line):
            self._use(line, "series.title", self.title)
            self._first, self._last = self._first or line, line
            return
        first = self._first
        is_deeper = first is not None and line.indent > first.indent + 1
        if items and first and (is_deeper or (first.style and not line.style)):
            last = items[-1]
            joint = " " if not line.style or last.text.endswith(":") else "; "
            items[-1] = Statement(last.text + joint + text, (*last.lines, line.number))
        else:
            label = self._group or self._label
            shown = label.text.rstrip(": ") if label else ""
            prefix = f"{shown}: " if label is self._group or is_polar(shown) else ""
            items.append(Statement(prefix + text if label else text, (line.number,)))
            self._first = first or line
        self._last = line
        self._use(line, "series.tips" if self.state == "tip" else RULE, text)

    def _table_row(self, line: Line) -> bool:
        if not is_row(line):
            self._table = None
            return False
        if self._table is None:
            table = TableReader()
            if not table.is_header(line):
                return False
            self._table = table
            unknown = f"; left over: the columns {', '.join(table.unknown)}" if table.unknown else ""
            self._use(line, f"names of columns{unknown}")
            return True
        rows = self._table.row(line)
        self.outline += rows
        if rows:
            self.state = "outline"
        return bool(rows)

    def _meta(self, line: Line) -> None:
        if line.key in self.meta or not line.text:
            self.state = self.state if line.text else "other"
            reason = f"is a second {line.key}" if line.text else f"has no {line.key} on the same line"
            self._use(line, LEFT_OVER, reason=reason)
            return
        self.meta[line.key] = unquoted(line.text)
        self._use(line, {"packages": "environment.packages"}.get(line.key, f"series.{line.key}"))

    def _repeats_title(self, line: Line) -> bool:
        found = title_in_prose(line.text)
        return bool(found) and found.casefold() == self.title.casefold()

    def _find_title(self) -> int:
        """Set the title, and return the number of its line, or 0 if it stands inside a sentence."""
        if self._is_titled:
            return next((x.number for x in self.lines if x.text.casefold() == self.title.casefold()), 0)
        named = (x for x in self.lines if x.key == "series" and x.text)
        titled = (
            x
            for i, x in enumerate(self.lines)
            if x.key == "name" and x.text and not x.style and self._is_top(i)
        )
        for line in (*named, *titled):
            self.title = _title(line)
            return line.number
        if heading := self._first_heading():
            self.title = _title(heading)
            return heading.number
        for line in self.lines:
            if (found := title_in_prose(line.text)) and not line.style:
                self.title = found
                return 0
        first = next((x for x in self.lines if not x.is_layout and not CHAT_TURN.fullmatch(x.text)), None)
        if first and self._may_be_title(first):
            self.title = _title(first)
            return first.number
        return 0

    def _is_top(self, index: int) -> bool:
        return all(x.is_plain or x.is_layout or x.key in {"series", *_META} for x in self.lines[:index])

    def _first_heading(self) -> Line | None:
        """The heading of level 1 above the outline: the only one, or the first without a keyword."""
        found = [x for x in self.lines if x.heading == 1]
        others = found[1:]
        if not found or found[0].level or found[0].style or section_of(found[0]):
            return None
        is_title = not others or any(x.level or x.style for x in others)
        return found[0] if is_title else None

    def _may_be_title(self, line: Line) -> bool:
        plain = line.is_plain or line.title_rank or (line.is_bold and not line.style and not line.level)
        rest = [x for x in self.lines if x.number > line.number and not x.is_layout]
        apart = bool(rest) and (rest[0].after_blank or not rest[0].is_plain)
        short = is_title_like(line.text, _LONGEST_TITLE)
        return bool(plain) and apart and short and not section_of(line)

    def _has_no_markers(self) -> bool:
        """Whether the brief has no markers, so that only its indentation can show the outline."""
        marked = any(not x.is_plain for x in self.lines if x.number != self.title_line and not x.is_layout)
        return not marked and any(x.indent > 1 for x in self.lines)

    def _start(self) -> int:
        """The index of the first line that can belong to the outline, by the clearest sign in the brief."""
        candidates = [
            (i, x) for i, x in enumerate(self.lines) if x.number != self.title_line and not section_of(x)
        ]
        for rank, sign in enumerate(_SIGNS):
            found = next((i for i, x in candidates if sign(x)), None)
            if found is not None:
                if rank == 0:  # a lesson before the first module is reported, and not left over
                    return next(i for i, x in candidates if i == found or x.level)
                if rank == 1:  # the heading or number of the module above the first lesson
                    above = (
                        i
                        for i, x in candidates
                        if i < found and (x.heading or x.style in ("number", "ROMAN"))
                    )
                    found = next(above, found)
                return found
        return 0


def _title(line: Line) -> str:
    """A title without quotation marks and emphasis around it."""
    return unquoted(line.text.strip("*_ ")) or line.text


def _own_text(line: Line) -> str:
    """The text of a tip or a rule: without its bullet or number, with its key."""
    return unquoted(line.text if line.style not in ("", "bullet") else line.content or line.text)
