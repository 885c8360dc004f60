"""Validate a post's report about its own block.

The post may send anything. Validation passes on only the expected fields, with texts of limited length.
"""

from typing import Any

from . import wire

_STATUSES = ("passed", "raised", "over a limit", "forbidden")
_LONGEST = 20_000
_MAX_WARNINGS = 50


def checked(header: dict[str, Any]) -> dict[str, Any]:
    """The status, failure and warnings of a report. Raises Broken if the report is invalid."""
    status, failure = header.get("status"), header.get("failure")
    if status not in _STATUSES:
        raise wire.Broken("unknown status")
    if (status == "passed") != (failure is None) or not isinstance(failure, dict | None):
        raise wire.Broken("the failure does not match the status")
    warnings = header.get("warnings", [])
    if not isinstance(warnings, list):
        raise wire.Broken("the warnings are not a list")
    records = [warning for warning in warnings[:_MAX_WARNINGS] if isinstance(warning, dict)]
    return {
        "status": status,
        "failure": failure and _fields(failure, ("kind", "message", "traceback")),
        "warnings": [_fields(record, ("category", "message")) for record in records],
    }


def _fields(report: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    texts = {name: report[name][:_LONGEST] for name in names if isinstance(report.get(name), str)}
    line = report.get("line")
    return {**texts, "line": line if type(line) is int and 0 < line < 1 << 31 else None}
