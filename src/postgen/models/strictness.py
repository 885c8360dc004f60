"""Check whether a JSON Schema may be sent as ``strict``: OpenAI requires closed schemas for it."""

from collections.abc import Mapping
from typing import Any


def is_strict(schema: Mapping[str, Any]) -> bool:
    """True if every object in the schema is closed and requires all its properties."""
    return all(_is_closed(part) for part in _objects(schema))


def _objects(value: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 (a schema nests anything)
    found: list[Mapping[str, Any]] = []
    if isinstance(value, Mapping):
        if value.get("type") == "object" or isinstance(value.get("properties"), Mapping):
            found.append(value)
        for part in value.values():
            found += _objects(part)
    elif isinstance(value, list):
        for part in value:
            found += _objects(part)
    return found


def _is_closed(schema: Mapping[str, Any]) -> bool:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return False
    return schema.get("additionalProperties") is False and set(schema.get("required", ())) == set(properties)
