"""What a block sends to the supervisor: its report, and the dump of its current lines. Both are untrusted."""

import os
import re
import select
import time
from typing import Any

from . import framing
from .code_places import is_line, valid_places

_STATUSES = ("passed", "raised", "over a limit", "forbidden")
_DUMP_TIMEOUT = 0.5  # seconds to wait for the dump before the post is killed
_MAX_DUMP = 1 << 16


def validate_report(header: dict[str, Any]) -> dict[str, Any]:
    """The status, failure and warnings of a report. Raises ConnectionBroken if the report is invalid."""
    status, failure = header.get("status"), header.get("failure")
    if status not in _STATUSES:
        raise framing.ConnectionBroken("unknown status")
    if (status == "passed") != (failure is None) or not isinstance(failure, dict | None):
        raise framing.ConnectionBroken("the failure does not match the status")
    warnings = header.get("warnings", [])
    if not isinstance(warnings, list):
        raise framing.ConnectionBroken("the warnings are not a list")
    data = header.get("figure_data", [])
    if not isinstance(data, list):
        raise framing.ConnectionBroken("the data of the figures are not a list")
    records = [warning for warning in warnings[: framing.MAX_WARNINGS] if isinstance(warning, dict)]
    room = framing.MAX_WARNING_TEXT // max(1, len(records))
    sizes = {"category": framing.MAX_NAME, "message": min(framing.MAX_TEXT, room)}
    failure_sizes = {"kind": framing.MAX_NAME, "message": framing.MAX_TEXT, "traceback": framing.MAX_TEXT}
    return {
        "status": status,
        "failure": None if failure is None else _fields(failure, failure_sizes),
        "warnings": [_fields(record, sizes) for record in records],
        "figure_data": framing.cut_figure_data([text if isinstance(text, str) else "" for text in data]),
        "print_places": valid_places(header.get("print_places")),
        "figure_places": valid_places(header.get("figure_places")),
    }


def _fields(report: dict[str, Any], sizes: dict[str, int]) -> dict[str, Any]:
    """The texts of a report, each cut to its size, and the lines."""
    values = {name: report.get(name) for name in sizes}
    texts = {name: text[: sizes[name]] if isinstance(text, str) else "" for name, text in values.items()}
    lines = {name: report.get(name) for name in ("line", "helper_line")}
    return {**texts, **{name: line if is_line(line) else 0 for name, line in lines.items()}}


def read_dumped_lines(dump: int, main: str) -> list[int]:
    """The line numbers of the file ``main`` in the dump that arrives at ``dump``, innermost first."""
    pattern = re.compile(re.escape(f'File "{main}", line '.encode()) + rb"(\d{1,7}) in (<module>\n)?")
    text: bytes = b""
    found: list[tuple[bytes, bytes]] = []
    deadline = time.monotonic() + _DUMP_TIMEOUT
    # The dump arrives in many small pieces, and the code of the block comes last.
    while not (found and found[-1][1]) and len(text) < _MAX_DUMP:
        ready, _, _ = select.select([dump], [], [], max(0.0, deadline - time.monotonic()))
        piece = os.read(dump, 1 << 12) if ready else b""
        if not piece:
            break
        text += piece
        found = pattern.findall(text)
    return [int(line) for line, _ in found]
