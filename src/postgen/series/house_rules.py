"""Rules of the house: checks that a series declares in `outline.yaml` or in style files, with Vale's keys."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from postgen.errors import ConfigError
from postgen.files import read_regular_file
from postgen.series.languages import spelling_dialect
from postgen.series.metric_formula import parse_condition, parse_formula

STYLES = "styles"
MAX_BYTES = 200_000
_LONGEST = 2_000  # characters of a pattern
_MOST = 5_000  # patterns of a rule
_HUGE_REPEAT = re.compile(r"\{\s*\d{4,}|\{\s*\d*\s*,\s*\d{4,}")

Extends = Literal[
    "existence",
    "substitution",
    "occurrence",
    "repetition",
    "consistency",
    "conditional",
    "capitalization",
    "metric",
    "spelling",
]
Level = Literal["suggestion", "warning", "error"]


def _is_pattern(text: str) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"a pattern has at most {_LONGEST:,} characters")
    if _HUGE_REPEAT.search(text):
        raise ValueError("a pattern repeats a part at most 999 times")
    try:
        import regex
    except ImportError:  # without the extra `house` no pattern runs, and the checks say so
        return text
    try:
        regex.compile(text)
    except (regex.error, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


def _has_dictionary(text: str) -> str:
    if text:
        spelling_dialect(text)
    return text


def _as_list(value: Any) -> Any:  # noqa: ANN401 (YAML holds anything)
    return [value] if isinstance(value, str) else value


def _as_mapping(value: Any) -> Any:  # noqa: ANN401 (YAML holds anything)
    """Join a list of mappings, which Vale accepts as well."""
    if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
        return {key: text for entry in value for key, text in entry.items()}
    return value


Pattern = Annotated[str, StringConstraints(min_length=1), AfterValidator(_is_pattern)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_as_list), Field(max_length=_MOST)]
Words = Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(max_length=_MOST)]
PatternMap = Annotated[dict[Pattern, str], BeforeValidator(_as_mapping), Field(max_length=_MOST)]

Dialect = Annotated[str, AfterValidator(_has_dictionary)]

WHOLE_SCOPES = frozenset({"post", "raw", "summary"})  # Vale calls the text of a whole document a summary
SCOPES = (
    *("text", "prose", "paragraph", "sentence", "list", "quote", "blockquote", "table", "table.cell"),
    *("title", "heading", *(f"heading.h{level}" for level in range(1, 7)), "introduction"),
    *("code", "output", "alt", "alternative text", "frontmatter", *sorted(WHOLE_SCOPES)),
)
_SCOPE_PREFIXES = ("section:", "code:")  # before a heading or a role, and before a language

_WITHOUT_MEANING = {"limit", "vocab", "append", "custom"}  # keys of Vale that say nothing about a post
_REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "existence": (("tokens", "raw"),),
    "substitution": (("swap",),),
    "occurrence": (("token",), ("maximum", "minimum")),
    "repetition": (("tokens",),),
    "consistency": (("either",),),
    "conditional": (("first",), ("second",)),
    "capitalization": (("match",),),
    "metric": (("formula",), ("condition",)),
    "spelling": (),
}
_MESSAGES = {
    "existence": "'%s' is not used in this series",
    "substitution": "write '%s', not '%s'",
    "repetition": "'%s' is repeated",
    "consistency": "'%s' is also written in another way in this post",
    "conditional": "'%s' is not introduced",
    "capitalization": "'%s' is not capitalized as this series does it",
    "spelling": "'%s' is misspelled",
}


class Action(BaseModel):
    """What `--fix` does with a match. An action that postgen does not know is only a hint for an editor."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="`replace` or `remove`.")
    params: Words = Field((), description="Vale's parameters, which have no meaning here.")


class HouseRule(BaseModel):
    """A rule of the house: a check (`extends`), or a `sentence` that no program can check."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][\w.-]{0,60}$")] = Field(
        description="Its name. Findings have the code `HR/<name>`."
    )
    extends: Extends | None = Field(None, description="The kind of check, as in Vale.")
    sentence: str | None = Field(
        None, description="A rule that no program checks, for prompts, the critique and the review."
    )
    message: str = Field("", description="The message of a finding. `%s` stands for the text that was found.")
    description: str = Field("", description="More about the rule, for `postgen rule`.")
    level: Level = Field("warning", description="Its severity. A suggestion is information.")
    scope: Words = Field(("text",), description="Where it applies, see docs/house-rules.md.")
    ignorecase: bool = Field(True, description="Whether upper and lower case are the same.")
    nonword: bool = Field(False, description="Whether a token may be part of a word.")
    tokens: Patterns = Field((), description="Regular expressions: what must not occur, or not be repeated.")
    raw: Patterns = Field((), description="Parts of one regular expression, which are joined.")
    exceptions: Words = Field((), description="Texts that are always allowed.")
    swap: PatternMap = Field({}, description="Replacements by regular expression; `|` separates choices.")
    token: Pattern | None = Field(None, description="What is counted.")
    maximum: int | None = Field(
        None, alias="max", ge=0, description="How often it may occur, or be repeated."
    )
    minimum: int | None = Field(None, alias="min", ge=0, description="How often it must occur.")
    alpha: bool = Field(False, description="Whether only words of letters count as repeated.")
    either: PatternMap = Field({}, description="Pairs of spellings of which a post uses only one.")
    first: Pattern | None = Field(None, description="What must be introduced.")
    second: Pattern | None = Field(None, description="What introduces it.")
    match: str | None = Field(None, description="`$title`, `$sentence`, `$lower`, `$upper`, or a pattern.")
    style: Literal["AP", "Chicago"] = Field("AP", description="Which short words a title has in lower case.")
    indicators: Words = Field((), description="Suffixes after which a sentence-style heading starts anew.")
    threshold: float = Field(0.8, ge=0, le=1, description="The share of words that must conform.")
    formula: str | None = Field(None, description="A formula of counts, such as `words`.")
    condition: str | None = Field(None, description="When its value is reported, such as `> 1500`.")
    dialect: Dialect = Field(
        "", description="The dialect for the spelling, such as en-GB. Without it, that of `series.language`."
    )
    ignore: Words = Field((), description="Words that the spelling accepts, or files with such words.")
    filters: Patterns = Field((), description="Patterns of words that the spelling skips.")
    action: Action | None = Field(
        None, description="What `--fix` does: `{name: replace}` or `{name: remove}`."
    )
    link: str = Field("", description="An address with more about the rule.")

    @model_validator(mode="after")
    def _is_complete(self) -> "HouseRule":
        if (self.extends is None) == (self.sentence is None):
            raise ValueError("needs either `extends`, the kind of check, or `sentence`")
        for names in _REQUIRED.get(self.extends or "", ()):
            if all(getattr(self, name) in (None, (), {}) for name in names):
                shown = " or ".join({"maximum": "max", "minimum": "min"}.get(name, name) for name in names)
                raise ValueError(f"a rule that extends {self.extends} needs {shown}")
        if self.match and not self.match.startswith("$"):
            _is_pattern(self.match)
        if self.extends == "metric":
            parse_formula(self.formula or "")
            parse_condition(self.condition or "")
        return self

    @property
    def code(self) -> str:
        """The code of its findings."""
        return f"HR/{self.name}"

    @property
    def text(self) -> str:
        """The message, or the usual one for the kind of check."""
        return self.message or _MESSAGES.get(self.extends or "", "breaks this rule")

    def in_words(self) -> str:
        """The rule as a sentence for a writer."""
        if self.sentence:
            return self.sentence
        where = "" if self.scope == ("text",) else f" (in: {', '.join(self.scope)})"
        return f"{self._advice()}{where}".strip()

    def _advice(self) -> str:
        message = self.message.replace("'%s'", "…").replace("%s", "…").rstrip(".")
        match self.extends:
            case "existence":
                return f"Do not use: {_some([_plain(p) for p in self.tokens or self.raw])}. {message}".strip()
            case "substitution":
                pairs = [
                    f"{_quoted(new) if new else 'nothing'} for {_plain(old)}"
                    for old, new in self.swap.items()
                ]
                return f"Write {_some(pairs)}."
            case "consistency":
                pairs = [f"{one} or {other}" for one, other in self.either.items()]
                return f"Use only one of these spellings: {_some(pairs)}."
            case "occurrence":
                return message or f"{self.token}: at least {self.minimum or 0}, at most {self.maximum}."
            case "capitalization":
                return f"Capitalize as {self.match}. {message}".strip()
            case "spelling":
                return f"Spell in {self.dialect}." if self.dialect else "Spell correctly."
            case _:
                return message or f"Mind the rule {self.name}."


def parse_scope(scope: Iterable[str]) -> list[list[str]]:
    """The alternatives of a scope. Each lists the names that are joined by `&`."""
    return [[re.sub(r"\s*:\s*", ":", name.strip().casefold()) for name in part.split("&")] for part in scope]


def unknown_scopes(scope: Iterable[str]) -> list[str]:
    """The names in a scope that no piece of a post has."""
    names = [name.removeprefix("~") for part in parse_scope(scope) for name in part]
    return [name for name in names if name not in SCOPES and not name.startswith(_SCOPE_PREFIXES)]


_ESCAPED = re.compile(r"\\([^\w\s])")
_OPTIONAL = re.compile(r"\(\?:([\w .,;:!'-]+)\)\?")
_SPECIAL = re.compile(r"[\\^$*+?{}\[\]|()]")


def _plain(pattern: str) -> str:
    """A pattern as the text that it stands for, if it is one text; optional words are left out."""
    text = _OPTIONAL.sub("", pattern.replace("['’]", "'").replace(r"\b", ""))
    if _SPECIAL.search(_ESCAPED.sub("", text)):
        return pattern
    return _quoted(_ESCAPED.sub(r"\1", text))


def _quoted(text: str) -> str:
    """A text in quotation marks, unless it consists of words."""
    return text if re.fullmatch(r"[\w][\w '’|-]*", text) else f'"{text}"'


def _some(items: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(items[:12])
    return f"{shown}, and so on" if len(items) > 12 else shown


def load_styles(root: Path) -> tuple[HouseRule, ...]:
    """The rules in the style files of a series: `styles/<Style>/<Name>.yml`, one check each.

    Raises:
        ConfigError: a file is not valid, or uses a kind of check that postgen does not have.
    """
    return tuple(_load_style(file, root) for file in style_files(root))


def style_files(root: Path) -> Iterator[Path]:
    """The style files of a series, in order."""
    folder = root / STYLES
    if not folder.is_dir():
        return
    home = root.resolve()
    for file in sorted(folder.glob("*/*.yml")):
        if file.is_file() and not file.name.startswith(".") and file.resolve().is_relative_to(home):
            yield file


def style_texts(root: Path) -> tuple[tuple[str, bytes], ...]:
    """The names and contents of all files that rules of the house use, word lists included."""
    folder = root / STYLES
    files = sorted(file for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else ()
    found = []
    for file in files:
        with suppress(OSError):
            found.append((file.relative_to(folder).as_posix(), file.read_bytes()))
    return tuple(found)


def _load_style(file: Path, root: Path) -> HouseRule:
    from postgen.series.yaml_reader import read_yaml

    shown = file.relative_to(root).as_posix()
    try:
        data = read_regular_file(file, MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ConfigError(f"{shown}: a style file has at most {MAX_BYTES:,} bytes")
        read = read_yaml(data.decode("utf-8-sig"), shown)
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: not UTF-8 text; save the file as UTF-8") from error
    if not isinstance(read.value, dict):
        raise ConfigError(f"{shown}:1:1: a style file is a mapping with the key `extends`")
    # In Vale's files, tokens are sensitive to case unless the file says otherwise.
    given = {"ignorecase": False, "name": f"{file.parent.name}.{file.stem}"} | read.value
    given = {key: value for key, value in given.items() if key not in _WITHOUT_MEANING}
    try:
        return HouseRule.model_validate(given)
    except ValidationError as error:
        problems = []
        for details in error.errors(include_url=False):
            path = tuple(part for part in details["loc"] if part != "[key]")
            message = details["msg"].removeprefix("Value error, ")
            if details["type"] == "extra_forbidden":
                message = "postgen does not have this key of Vale"
            if path == ("extends",):
                message = f"postgen does not have this kind of check; it has {', '.join(_REQUIRED)}"
            problems.append(read.locate(path, message)[1])
        raise ConfigError("\n".join(problems)) from error
