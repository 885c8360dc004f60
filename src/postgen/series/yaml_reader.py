"""Parse YAML to plain values, with the position of every value.

Scalars remain text unless they are null, because the lesson id ``1.10`` must not become the number 1.1. The
Pydantic models convert text to numbers and booleans.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from postgen.errors import ConfigError
from postgen.sanitize import escape_line
from postgen.series.yaml_advice import syntax_advice

YamlPath = tuple[str | int, ...]
MAX_NODES = 100_000
_NULLS = {"", "~", "null", "Null", "NULL"}


class Position(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class PositionedYaml:
    """Plain values, and the position of each value and key by its path.

    ``nulls`` are the words for values that are nothing, such as `NULL`; empty if there is no word.
    """

    name: str
    value: Any
    values: dict[YamlPath, Position]
    keys: dict[YamlPath, Position]
    nulls: dict[YamlPath, str] = field(default_factory=dict)

    def locate(self, path: YamlPath, message: str, position: Position | None = None) -> tuple[Position, str]:
        """Return a position and ``name:line:column: where: message``.

        The default position is that of the value at ``path``, or of its nearest parent that exists.
        """
        parent = path
        while parent and parent not in self.values:
            parent = parent[:-1]
        position = position or self.values.get(parent, Position(1, 1))
        # ``('modules', 0, 'title')`` becomes ``modules[0].title``.
        dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
        where = dotted.removeprefix(".") or "the outline"
        return position, f"{self.name}:{position.line}:{position.column}: {where}: {message}"


def read_yaml(text: str, name: str) -> PositionedYaml:
    """Parse ``text``. ``name`` is the file name in messages.

    Raises:
        ConfigError: A syntax error, a duplicate key, or a document that is too large.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        problem = error.problem or error.context or ""
        advice = syntax_advice(text, mark.line, mark.column, problem) if mark else ""
        raise ConfigError(f"{where}: not valid YAML: {escape_line(f'{problem}; {advice}')}") from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - before.rfind("\n")
        raise ConfigError(f"{name}:{line}:{column}: not valid YAML: {error.reason}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError(f"{name}:1:1: not valid YAML: {type(error).__name__}") from error
    if root is None:
        return PositionedYaml(name, {}, {}, {})
    builder = _Builder(name)
    value = builder.build(root, ())
    if builder.problems:
        raise ConfigError("\n".join(builder.problems))
    return PositionedYaml(name, value, builder.values, builder.keys, builder.nulls)


class _Builder:
    def __init__(self, name: str) -> None:
        self.name = name
        self.values: dict[YamlPath, Position] = {}
        self.keys: dict[YamlPath, Position] = {}
        self.nulls: dict[YamlPath, str] = {}
        self.problems: list[str] = []

    def build(self, node: yaml.Node, path: YamlPath) -> Any:  # noqa: ANN401 (YAML holds anything)
        self.values[path] = place = _place(node)
        if node.tag.startswith("!"):
            self.problems.append(
                f"{self.name}:{place.line}:{place.column}: a text that begins with ! needs quotation marks"
            )
        if len(self.values) > MAX_NODES or len(path) > 50:
            raise ConfigError(f"{self.name}: too large or too deeply nested to be an outline")
        if isinstance(node, yaml.MappingNode):
            return {key: self.build(child, (*path, key)) for key, child in self._pairs(node, path)}
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, index)) for index, child in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and node.style is None and node.value in _NULLS:
            self.nulls[path] = node.value
            return None
        return node.value

    def _pairs(self, node: yaml.MappingNode, path: YamlPath) -> Iterator[tuple[str, yaml.Node]]:
        seen: dict[str, Position] = {}
        for key_node, child in node.value:
            place = _place(key_node)
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else str(key_node.tag)
            if key in seen:
                self.problems.append(
                    f"{self.name}:{place.line}:{place.column}: duplicate key '{key}' "
                    f"(first on line {seen[key].line})"
                )
                continue
            seen[key] = place
            self.keys[(*path, key)] = place
            yield key, child


def _place(node: yaml.Node) -> Position:
    mark = node.start_mark
    return Position(mark.line + 1, mark.column + 1)
