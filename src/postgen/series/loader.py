"""Find, read and validate ``outline.yaml``. Each error is reported with its line."""

import difflib
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from postgen.cache_store import RecordCache, cache_key
from postgen.errors import ConfigError
from postgen.files import read_regular_file
from postgen.sanitize import escape_line
from postgen.series.config import Outline
from postgen.series.house_rules import SCOPES, HouseRule, load_styles, unknown_scopes
from postgen.series.languages import spelling_dialect
from postgen.series.series import Series, lesson_sort_key
from postgen.series.yaml_advice import quoted

if TYPE_CHECKING:
    from postgen.series.yaml_reader import Position, PositionedYaml, YamlPath

OUTLINE = "outline.yaml"
_MOVED = "if you have moved lessons, run `postgen renumber`"
MAX_BYTES = 1_000_000


def find_root(start: Path) -> Path:
    """Return ``start`` or its nearest parent with an outline, or raise ConfigError if there is none."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / OUTLINE).is_file():
            return folder
    raise ConfigError(
        f"no {OUTLINE} in {start} or its parent folders; change to a series folder or pass --project DIR"
    )


def load_series(root: Path, *, moved: bool = False) -> Series:
    """Read the outline in ``root``. A valid outline is cached: parsing YAML takes longer than the checks.

    With ``moved``, settings may still name lessons by ids that no longer exist.

    Raises:
        ConfigError: The outline is missing, unreadable or invalid. Each error has a line of its own, with
            line and column.
    """
    path = root / OUTLINE
    text = _read(path)
    cache, key = RecordCache(), cache_key("outline", text)
    outline = cache.get(Outline, [key]).get(key)
    if outline is None:
        outline = parse_outline(text, str(path), moved=moved)
        if not moved:
            cache.put({key: outline})
    styles = load_styles(root)
    for rule in styles:
        for _, problem in _house_rule_problems(rule, outline):
            raise ConfigError(f"styles/{rule.name.replace('.', '/', 1)}.yml: {problem}")
    return Series(root, outline, styles)


def locate_error(root: Path, path: "YamlPath", message: str) -> str:
    """Return ``message`` with its position in the outline: ``file:line:column: where: message``."""
    from postgen.series.yaml_reader import read_yaml

    file = root / OUTLINE
    return read_yaml(_read(file), str(file)).locate(path, message)[1]


def _read(path: Path) -> str:
    try:
        data = read_regular_file(path, MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{path}: too large; the maximum for an outline is {MAX_BYTES:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}:{line}: not UTF-8 text; save the file as UTF-8") from error


def parse_outline(text: str, name: str = OUTLINE, *, moved: bool = False) -> Outline:
    """Parse and validate the text of an outline. ``name`` is the file name in messages.

    With ``moved``, settings may name lessons that do not exist.

    Raises:
        ConfigError: All errors at once, one per line: ``name:line:column: where: message``.
    """
    from postgen.series.yaml_reader import read_yaml  # slow to import, and most outlines are cached

    data = read_yaml(text, name)
    try:
        outline = Outline.model_validate(data.value)
        found = _contradictions(outline)
        problems = [data.locate(p, message) for p, message in found if not (moved and _MOVED in message)]
    except ValidationError as error:
        problems = [_describe(details, data) for details in _causes(error.errors(include_url=False))]
    if problems:
        raise ConfigError("\n".join(text for _, text in sorted(set(problems))))
    return outline


def _contradictions(outline: Outline) -> "Iterator[tuple[YamlPath, str]]":
    """Yield the errors that involve several values, such as references to missing kinds and lessons."""
    ids = set()
    for m, module in enumerate(outline.modules):
        for n, lesson in enumerate(module.lessons):
            ids.add(f"{m + 1}.{n + 1}")
            if lesson.kind not in outline.kinds:
                path = ("modules", m, "lessons", n, "kind")
                yield path, _unknown("kind", lesson.kind, outline.kinds)
    last = max(ids, key=lesson_sort_key)
    symbols: set[str] = set()
    for index, entry in enumerate(outline.notation):
        if entry.lesson not in ids:
            yield ("notation", index, "lesson"), f"no lesson '{entry.lesson}'; the last is {last}; {_MOVED}"
        if entry.symbol in symbols:
            yield ("notation", index, "symbol"), f"symbol '{entry.symbol}' is declared twice"
        symbols.add(entry.symbol)
    for lesson_id in outline.rules.lessons:
        if lesson_id not in ids:
            yield ("rules", "lessons", lesson_id), f"no lesson '{lesson_id}'; the last is {last}; {_MOVED}"
    names: set[str] = set()
    for index, rule in enumerate(outline.rules.house):
        if rule.name.casefold() in names:
            yield ("rules", "house", index, "name"), f"the rule '{rule.name}' is declared twice"
        names.add(rule.name.casefold())
        for place, problem in _house_rule_problems(rule, outline):
            yield ("rules", "house", index, *place), problem
    for name, kind in outline.kinds.items():
        headings = [section.heading for section in kind.sections]
        for index, heading in enumerate(headings):
            if heading in headings[:index]:
                yield ("kinds", name, "sections", index), f"section '{heading}' is declared twice"
        if kind.exercises and kind.exercises.minimum > kind.exercises.maximum:
            yield ("kinds", name, "exercises"), "minimum is greater than maximum"


def _house_rule_problems(rule: HouseRule, outline: Outline) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong with a rule of the house, each with the key that it is about, if it is about one."""
    if problem := _spelling_problem(rule, outline):
        yield (), problem
    for scope in unknown_scopes(rule.scope):
        yield ("scope",), _unknown("scope", scope, SCOPES)


def _unknown(what: str, asked: str, names: Collection[str]) -> str:
    """Say that a name is unknown, and the name that is meant, or all names."""
    near = difflib.get_close_matches(asked, names, 1)
    hint = f"did you mean {near[0]}?" if near else f"the {what}s are {', '.join(names)}"
    return f"unknown {what} '{asked}'; {hint}"


def _spelling_problem(rule: HouseRule, outline: Outline) -> str:
    """Why the spelling cannot be checked in the language of the series, or an empty text."""
    if rule.extends != "spelling" or rule.dialect:
        return ""
    try:
        spelling_dialect(outline.series.language)
    except ValueError as error:
        return f"{error}; set `dialect`, or remove the rule"
    return ""


def _causes(errors: "list[ErrorDetails]") -> "Iterator[ErrorDetails]":
    """Yield the errors but those about the length of a list that has an error in an item.

    Pydantic counts only the items that are valid.
    """
    for error in errors:
        place = error["loc"]
        inside = (e["loc"] for e in errors if len(e["loc"]) > len(place))
        if error["type"] != "too_short" or not any(loc[: len(place)] == place for loc in inside):
            yield error


def _describe(details: ErrorDetails, data: "PositionedYaml") -> "tuple[Position, str]":
    path = tuple(part for part in details["loc"] if part != "[key]")
    if details["type"] == "extra_forbidden":
        message = f"unknown key '{path[-1]}'; {_key_advice(path)}"
        return data.locate(path, message, data.keys.get(path))
    if details["type"] == "missing":
        return data.locate(path, f"required key '{path[-1]}' is missing")
    message = details["msg"].removeprefix("Value error, ").replace("valid tuple", "list")
    if details["type"] == "string_pattern_mismatch":
        is_lesson = details["ctx"]["pattern"].startswith("^[1-9]")
        example = (
            "a lesson such as 1.6"
            if is_lesson
            else "the code of a rule or its beginning, such as MA or ST101"
        )
        message = f"must be {example}"
    message = re.sub(r"a valid dictionary( or instance of \w+)?", "a mapping", message)
    message = re.sub(r", unable to parse string as .*", "", message)
    given = details["input"]
    shown = f", not {_shown(given)}" if given is None or isinstance(given, str | dict | list) else ""
    if details["type"] == "value_error" and isinstance(given, dict | list):
        shown = ""  # the message names the value that is wrong in it
    elif details["type"] == "value_error" and message.startswith("not "):
        shown = f", in {_shown(given)}"
    message, mark, advice = message.partition("; did you mean")
    advice = mark + advice or _value_advice(details["type"], given, data.nulls.get(path))
    return data.locate(path, message[:1].lower() + message[1:] + shown + advice)


def _value_advice(kind: str, given: object, null: str | None) -> str:
    """What to type instead of a value that YAML reads in another way than its author."""
    if given is None and null and kind != "string_type":
        return "; write a value, or remove the key"
    if given is None and null is not None:
        return (
            f"; write {quoted(null)} in quotation marks"
            if null
            else "; write the value, in quotation marks if it begins with # or &"
        )
    if kind == "string_type" and isinstance(given, dict):
        return "; put a text with a colon in quotation marks"
    if kind in ("tuple_type", "list_type") and isinstance(given, str | dict):
        return "; write a list, with `- ` before each entry or in [ ]"
    if isinstance(given, str) and (found := re.match(r"([a-z_]+):(\S.*)", given)):
        return f"; write a space after the colon: {found[1]}: {escape_line(found[2][:40])}"
    return ""


def _key_advice(path: "YamlPath") -> str:
    """The key that is meant by an unknown one, or where it belongs."""
    asked = str(path[-1])
    here = _keys_of(_model_at(path[:-1]))
    folded = {key.replace("_", ""): key for key in here}
    near = difflib.get_close_matches(asked.casefold().replace("_", "").replace("-", ""), folded, 1, 0.7)
    if near:
        return f"did you mean {folded[near[0]]}?"
    homes = [
        name for name, info in Outline.model_fields.items() if asked in _keys_of(_model_in(info.annotation))
    ]
    if asked in Outline.model_fields:
        return "it belongs at the top level of the outline"
    if homes:
        return f"it belongs in {' or '.join(homes)}"
    return f"the keys here are {', '.join(here)}" if here else "remove it or correct its spelling"


def _keys_of(model: type[BaseModel] | None) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items()] if model else []


def _model_at(path: "YamlPath") -> type[BaseModel] | None:
    """The model of the value at a path of the outline."""
    model: type[BaseModel] | None = Outline
    for part in path:
        if model and isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation)
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The first model in an annotation such as ``tuple[LessonConfig, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)


def _shown(value: str | dict[str, object] | list[object] | None) -> str:
    if isinstance(value, str):
        return f"'{escape_line(value[:40])}{'…' if len(value) > 40 else ''}'"
    return "nothing" if value is None else "a mapping" if isinstance(value, dict) else "a list"
