"""The result decoder: validate the supervisor's messages, whose texts and figures are untrusted."""

import re
import socket
import tempfile
from dataclasses import replace
from typing import Any

from postgen.errors import SandboxError
from postgen.execution.path_mark import FILE
from postgen.execution.program import Limits, Program, ProgramBlock
from postgen.execution.scratch import PREFIX
from postgen.execution.worker import framing
from postgen.images import sanitize_png
from postgen.outcomes import BlockFailure, BlockOutcome, BlockStatus, BlockWarning, PostOutcome
from postgen.sanitize import clean_terminal_output

_LONGEST = 20_000


def build_request(program: Program, limits: Limits) -> dict[str, Any]:
    """The supervisor's request for a post, without the source of its blocks."""
    return {
        "name": FILE,
        "main": program.as_main_file(),
        "limits": limits.as_data(),
        "blocks": [{"line": b.line, "first_line": b.first_line, "runs": b.runs} for b in program.blocks],
    }


def receive_outcome(program: Program, sock: socket.socket, limits: Limits, mode: str) -> PostOutcome:
    """Receive the outcomes of a post, block by block. Raises ConnectionBroken or SandboxError."""
    most = limits.output_bytes + limits.figure_bytes + (1 << 20)
    blocks: list[BlockOutcome] = []
    sock.settimeout(limits.post_seconds + 60)
    while True:
        header, parts = framing.receive(sock, most)
        if "error" in header:
            raise SandboxError(str(header["error"]))
        if "end" in header:
            break
        blocks.append(_block(program, program.blocks[len(blocks)], header, parts))
    if len(blocks) != len(program.blocks):
        raise SandboxError("the supervisor did not report all blocks")
    return PostOutcome(program.path, tuple(blocks), mode)


def _block(program: Program, block: ProgramBlock, header: dict[str, Any], parts: list[bytes]) -> BlockOutcome:
    def line_of(report: dict[str, Any]) -> int:
        return _line(report.get("line"), block, program)

    warnings = [
        BlockWarning(_short(w.get("category")), _show_path(_short(w.get("message")), program), line_of(w))
        for w in header.get("warnings", [])
        if isinstance(w, dict)
    ]
    outcome = BlockOutcome(
        line=block.line,
        status=BlockStatus(header["status"]),
        stdout=_show_path(clean_terminal_output(parts[0]), program),
        stderr=_show_path(clean_terminal_output(parts[1]), program),
        seconds=float(header.get("seconds", 0.0)),
        cpu_seconds=float(header.get("cpu_seconds", 0.0)),
        warnings=tuple(warnings),
    )
    figures = [sanitize_png(part) for part in parts[2:]]
    failure = header.get("failure")
    if isinstance(failure, dict):
        checked = BlockFailure(
            kind=_short(failure.get("kind")),
            message=_show_path(_short(failure.get("message")), program),
            line=line_of(failure),
            traceback=_show_path(_short(failure.get("traceback")), program),
        )
        outcome = replace(outcome, failure=checked)
    elif None in figures:
        failure = BlockFailure("forgery", "reported a figure that is not a PNG", block.line)
        outcome = replace(outcome, status=BlockStatus.DIED, failure=failure)
    return replace(outcome, figures=tuple(figure for figure in figures if figure is not None))


def _short(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return clean_terminal_output(text[:_LONGEST].encode("utf-8", errors="backslashreplace"))


def _line(value: object, block: ProgramBlock, program: Program) -> int:
    """The reported line if it is in the post's code, else the line of the block's fence."""
    if not isinstance(value, int):
        return block.line
    inside = any(
        other.line <= value <= other.first_line + other.source.count("\n") for other in program.blocks
    )
    return value if inside else block.line


def _show_path(text: str, program: Program) -> str:
    """Replace the path of the post's file in the sandbox by the post's path."""
    if "/post/" not in text:
        return text
    scratch = re.escape(tempfile.gettempdir())  # the scratch folder of a sandbox without namespaces
    return re.sub(
        rf"(/tmp|{scratch}/{PREFIX}\w+/post-\w+)/post/{re.escape(FILE)}", lambda _: program.path, text
    )
