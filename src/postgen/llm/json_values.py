"""Read JSON values from servers, which may have any type."""

from collections.abc import Mapping
from typing import Any


def as_mapping(value: object) -> Mapping[str, Any]:
    """The value if it is a JSON object, else ``{}``."""
    return value if isinstance(value, Mapping) else {}


def as_list(value: object) -> list[Any]:
    """The value if it is a JSON array, else ``[]``."""
    return value if isinstance(value, list) else []


def as_count(value: object) -> int:
    """The value if it is a positive integer, else 0."""
    return value if isinstance(value, int) and value > 0 else 0
