"""All settings as one Markdown page: the keys of `outline.yaml`, from its JSON Schema, and variables."""

from collections.abc import Iterator, Mapping
from typing import Any

from postgen.report.variables import as_section

Node = Mapping[str, Any]

_HEAD = """\
# Configuration

Made by `postgen schema --markdown` from the schema of `outline.yaml`. A key without a default is required.
Unknown keys are refused, with file, line and column. [Environment variables](#environment-variables) come
last.
"""


def as_reference(schema: Node) -> str:
    """A section for each mapping that the outline may hold, in the order in which they are first named, and
    one for the variables of the environment.

    ``schema`` is a JSON Schema (draft 2020-12) whose models lie under ``$defs``.
    """
    parts = [_HEAD]
    for path, node in _models(schema, schema, "", set()):
        title = f"`{path}`" if path else "The outline"
        required = node.get("required", ())
        rows = "".join(
            _row(name, value, name in required, schema) for name, value in node["properties"].items()
        )
        parts.append(f"## {title}\n\n{node.get('description', '')}\n\n{_TABLE}{rows}")
    return "\n".join([*parts, as_section()])


_TABLE = "| key | type | default | meaning |\n| --- | --- | --- | --- |\n"


def _models(node: Node, schema: Node, path: str, seen: set[str]) -> Iterator[tuple[str, Node]]:
    yield path, node
    for name, value in node["properties"].items():
        for mark, inner in _inside(value, schema):
            reference = inner.get("$ref", "")
            if reference and reference not in seen and "properties" in _resolved(inner, schema):
                seen.add(reference)
                below = f"{path}.{name}{mark}".removeprefix(".")
                yield from _models(_resolved(inner, schema), schema, below, seen)


def _inside(value: Node, schema: Node) -> Iterator[tuple[str, Node]]:
    """The schemas that a key's value can hold, with what stands for the step in a path."""
    yield "", value
    for option in value.get("anyOf", ()):
        yield from _inside(option, schema)
    if isinstance(items := value.get("items"), Mapping):
        yield from (("[]" + mark, inner) for mark, inner in _inside(items, schema))
    for values in (value.get("additionalProperties"), *value.get("patternProperties", {}).values()):
        if isinstance(values, Mapping):
            yield from ((".<name>" + mark, inner) for mark, inner in _inside(values, schema))


def _resolved(node: Node, schema: Node) -> Node:
    reference = node.get("$ref")
    found: Node = schema["$defs"][reference.rpartition("/")[2]] if reference else node
    return found


def _row(name: str, value: Node, required: bool, schema: Node) -> str:
    default = "" if required else _default(value.get("default"))
    meaning = value.get("description") or _resolved(value, schema).get("description", "")
    return f"| `{name}` | {_escaped(_type(value, schema))} | {default} | {_escaped(meaning)} |\n"


def _default(value: object) -> str:
    if value in (None, [], {}) or isinstance(value, Mapping):
        return "none" if value is None else "empty" if value in ([], {}) else "see below"
    shown = ", ".join(map(str, value)) if isinstance(value, list) else value
    return f"`{_escaped(str(shown))}`"


def _type(value: Node, schema: Node) -> str:
    if options := value.get("anyOf"):
        return " or ".join(_type(option, schema) for option in options if option.get("type") != "null")
    node = _resolved(value, schema)
    if choices := node.get("enum"):
        return " or ".join(f"`{choice}`" for choice in choices)
    match node.get("type"):
        case "array":
            return f"list of {_type(node['items'], schema)}" if "items" in node else "list"
        case "object":
            return "mapping"
        case "string":
            return "text"
        case "integer":
            return "whole number" + _bounds(node)
        case "number":
            return "number" + _bounds(node)
        case "boolean":
            return "`true` or `false`"
        case _:
            return "any"


def _bounds(node: Node) -> str:
    least = node.get("minimum")
    above = node.get("exclusiveMinimum")
    most = node.get("maximum")
    said = [
        f"at least {least}" if least is not None else "",
        f"above {above}" if above is not None else "",
        f"at most {most}" if most is not None else "",
    ]
    text = ", ".join(filter(None, said))
    return f" ({text})" if text else ""


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
