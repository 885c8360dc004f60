"""What a post says about its own block, cut down to what it may say.

It may say anything: the rest of postgen gets only texts of bounded length where texts belong, so that no
report can break or swell what passes it on.
"""

from typing import Any

from . import wire

_STATUSES = ("passed", "raised", "over a limit", "forbidden")
_LONGEST = 20_000
_MOST_WARNINGS = 50


def checked(header: dict[str, Any]) -> dict[str, Any]:
    """The status, failure and warnings of a report. Raises Broken for what no runner would report."""
    status, failure = header.get("status"), header.get("failure")
    if status not in _STATUSES:
        raise wire.Broken("no such status")
    if (status == "passed") != (failure is None) or not isinstance(failure, dict | None):
        raise wire.Broken("the failure does not fit the status")
    warnings = header.get("warnings", [])
    if not isinstance(warnings, list):
        raise wire.Broken("no list of warnings")
    noted = [warning for warning in warnings[:_MOST_WARNINGS] if isinstance(warning, dict)]
    return {
        "status": status,
        "failure": failure and _fields(failure, ("kind", "message", "traceback")),
        "warnings": [_fields(warning, ("category", "message")) for warning in noted],
    }


def _fields(said: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    texts = {name: said[name][:_LONGEST] for name in names if isinstance(said.get(name), str)}
    line = said.get("line")
    return {**texts, "line": line if type(line) is int and 0 < line < 1 << 31 else None}
