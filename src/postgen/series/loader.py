"""Find, read and validate ``outline.yaml``. Each error is reported with its line."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from postgen.cache_store import RecordCache, cache_key
from postgen.errors import ConfigError
from postgen.series.config import Outline
from postgen.series.series import Series, lesson_sort_key

if TYPE_CHECKING:
    from postgen.series.yaml_reader import PositionedYaml, YamlPath

OUTLINE = "outline.yaml"
MAX_BYTES = 1_000_000


def find_root(start: Path) -> Path:
    """Return ``start`` or its nearest parent folder that contains an outline.

    Raises:
        ConfigError: No such folder exists.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / OUTLINE).is_file():
            return folder
    raise ConfigError(
        f"no {OUTLINE} in {start} or its parent folders; change to a series folder or pass --project DIR"
    )


def load_series(root: Path) -> Series:
    """Read the outline in ``root``. A valid outline is cached: parsing YAML takes longer than the checks.

    Raises:
        ConfigError: The outline is missing, unreadable or invalid. Each error has a line of its own, with
            line and column.
    """
    path = root / OUTLINE
    text = _read(path)
    cache, key = RecordCache(), cache_key("outline", text)
    outline = cache.get(Outline, [key]).get(key)
    if outline is None:
        outline = parse_outline(text, str(path))
        cache.put({key: outline})
    return Series(root, outline)


def locate_error(root: Path, path: "YamlPath", message: str) -> str:
    """Return ``message`` with its position in the outline: ``file:line:column: where: message``."""
    from postgen.series.yaml_reader import read_yaml

    file = root / OUTLINE
    return _at(read_yaml(_read(file), str(file)), str(file), path, message)[1]


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{path}: {len(data):,} bytes; the maximum for an outline is {MAX_BYTES:,}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}:{line}: not UTF-8 text; save the file as UTF-8") from error


def parse_outline(text: str, name: str = OUTLINE) -> Outline:
    """Parse and validate the text of an outline. ``name`` is the file name in messages.

    Raises:
        ConfigError: All errors at once, one per line: ``name:line:column: where: message``.
    """
    from postgen.series.yaml_reader import read_yaml  # slow to import, and most outlines are cached

    data = read_yaml(text, name)
    try:
        outline = Outline.model_validate(data.value)
    except ValidationError as error:
        lines = sorted({_describe(details, data, name) for details in error.errors(include_url=False)})
        raise ConfigError("\n".join(line for _, line in lines)) from error
    wrong = sorted(_contradictions(outline))
    if wrong:
        lines = [_at(data, name, path, message) for path, message in wrong]
        raise ConfigError("\n".join(line for _, line in sorted(lines)))
    return outline


def _contradictions(outline: Outline) -> "list[tuple[YamlPath, str]]":
    """Return the errors that involve several values, such as references to missing kinds and lessons."""
    found: list[tuple[YamlPath, str]] = []
    ids = set()
    for m, module in enumerate(outline.modules):
        for n, lesson in enumerate(module.lessons):
            ids.add(f"{m + 1}.{n + 1}")
            if lesson.kind not in outline.kinds:
                known = ", ".join(outline.kinds)
                path: YamlPath = ("modules", m, "lessons", n, "kind")
                found.append((path, f"unknown kind '{lesson.kind}'; the kinds are {known}"))
    last = max(ids, key=lesson_sort_key)
    symbols: set[str] = set()
    for index, entry in enumerate(outline.notation):
        if entry.lesson not in ids:
            found.append((("notation", index, "lesson"), f"no lesson '{entry.lesson}'; the last is {last}"))
        if entry.symbol in symbols:
            found.append((("notation", index, "symbol"), f"symbol '{entry.symbol}' is declared twice"))
        symbols.add(entry.symbol)
    for lesson_id in outline.rules.lessons:
        if lesson_id not in ids:
            found.append((("rules", "lessons", lesson_id), f"no lesson '{lesson_id}'; the last is {last}"))
    for name, kind in outline.kinds.items():
        headings = [section.heading for section in kind.sections]
        for index, heading in enumerate(headings):
            if heading in headings[:index]:
                found.append((("kinds", name, "sections", index), f"section '{heading}' is declared twice"))
        if kind.exercises and kind.exercises.minimum > kind.exercises.maximum:
            found.append((("kinds", name, "exercises"), "minimum is greater than maximum"))
    return found


def _describe(details: ErrorDetails, data: "PositionedYaml", name: str) -> tuple[tuple[int, int], str]:
    path = tuple(part for part in details["loc"] if part != "[key]")
    if details["type"] == "extra_forbidden":
        place = data.keys.get(path) or data.place_of(path)
        message = f"unknown key '{path[-1]}'; remove it or correct its spelling"
        return (place.line, place.column), f"{name}:{place.line}:{place.column}: {_dotted(path)}: {message}"
    if details["type"] == "missing":
        return _at(data, name, path, f"required key '{path[-1]}' is missing")
    message = details["msg"].removeprefix("Value error, ").replace("valid tuple", "list")
    message = re.sub(r"a valid dictionary( or instance of \w+)?", "a mapping", message)
    given = details["input"]
    shown = f", not {_shown(given)}" if given is None or isinstance(given, str | dict | list) else ""
    return _at(data, name, path, message[:1].lower() + message[1:] + shown)


def _at(data: "PositionedYaml", name: str, path: "YamlPath", message: str) -> tuple[tuple[int, int], str]:
    place = data.place_of(path)
    return (place.line, place.column), f"{name}:{place.line}:{place.column}: {_dotted(path)}: {message}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return "nothing" if value is None else f"'{text[:40]}{'…' if len(text) > 40 else ''}'"


def _dotted(path: "YamlPath") -> str:
    """Format a key path: ``('modules', 0, 'title')`` becomes ``modules[0].title``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "the outline"
