"""Shows what each line of a brief was read as, and writes the values of a new series."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from postgen.plural import plural
from postgen.sanitize import escape_line
from postgen.scaffold.brief.reading import Brief, LineUse, Reading
from postgen.scaffold.new_series import NewLesson, NewModule

_WIDTH = 100  # columns for the text of a line
_NAME_WORDS = 5


def report(reading: Reading, name: str) -> Iterator[str]:
    """One line for each line of the brief, then the sum."""
    width = max((len(line.use) for line in reading.lines if len(line.use) < _WIDTH // 2), default=0)
    for line in reading.lines:
        reason = f"  ({line.reason})" if line.reason else ""
        yield f"{name}:{line.number}: {line.use:{width}}  {_shortened(line.text)}{reason}".rstrip()
    brief = reading.brief
    lessons = sum(len(module.lessons) for module in brief.modules)
    points = sum(len(lesson.points) for module in brief.modules for lesson in module.lessons)
    left = reading.left_over
    yield (
        f"{name}: {plural(len(brief.modules), 'module')}, {plural(lessons, 'lesson')}, "
        f"{plural(points, 'point')}, {plural(len(brief.tips), 'tip')}, "
        f"{plural(sum(line.is_rule for line in reading.lines), 'line')} of house rules; "
        + (f"left over: {_ranges(left)}" if left else "nothing is left over")
    )
    for number, module in enumerate(brief.modules, 1):
        if not module.goal:
            yield f"{name}: module {number} has no goal in the brief; write it in outline.yaml"


def _shortened(text: str) -> str:
    shown = escape_line(text)
    return shown if len(shown) <= _WIDTH else shown[: _WIDTH - 1] + "…"


def _ranges(lines: Sequence[LineUse]) -> str:
    """Numbers of lines, such as `lines 1, 3 to 5`. Blank lines do not end a range."""
    found: list[list[int]] = []
    for line in lines:
        if found and line.number - found[-1][1] <= 2:
            found[-1][1] = line.number
        else:
            found.append([line.number, line.number])
    shown = ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in found)
    return f"{'line' if len(lines) == 1 else 'lines'} {shown}"


def new_modules(brief: Brief, kinds: dict[str, str] | None = None) -> tuple[NewModule, ...]:
    """The modules of a brief for a new outline. ``kinds`` are kinds of lessons by id."""
    chosen = kinds or {}
    return tuple(
        NewModule(
            module.title,
            tuple(
                NewLesson(lesson.title, lesson.points, chosen.get(f"{m}.{n}", "lesson"))
                for n, lesson in enumerate(module.lessons, 1)
            ),
            module.goal,
        )
        for m, module in enumerate(brief.modules, 1)
    )


def sentence_rules(brief: Brief) -> tuple[dict[str, Any], ...]:
    """The house rules of a brief as sentences for `rules.house`."""
    taken: set[str] = set()
    found = []
    for statement in brief.rules:
        found.append({"name": rule_name(statement.text, taken), "sentence": statement.text})
    return tuple(found)


def rule_name(text: str, taken: set[str]) -> str:
    """A name of a rule from its first words. It is added to ``taken``."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", plain.lower()))[:_NAME_WORDS]
    name = "-".join(words)[:50].strip("-")
    if not name[:1].isalpha():
        name = f"rule-{name}".strip("-")
    number, unique = 2, name
    while unique in taken:
        unique, number = f"{name}-{number}", number + 1
    taken.add(unique)
    return unique
