"""From what the judge sends to outcomes. It is checked here once more: no text or picture is believed."""

import re
import socket
import tempfile
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from postgen.errors import SandboxError
from postgen.execution.harmless import harmless
from postgen.execution.limits import Limits
from postgen.execution.png import checked_figure
from postgen.execution.program import Program, ProgramBlock
from postgen.execution.scratch_folders import PREFIX
from postgen.execution.worker import wire
from postgen.outcomes import BlockFailure, BlockOutcome, BlockStatus, BlockWarning, PostOutcome

_LONGEST = 20_000


def request_for(program: Program, limits: Limits) -> dict[str, Any]:
    """What the judge has to know of a post, besides the source of its blocks."""
    return {
        "name": main_name(program),
        "main": program.as_main_file(),
        "limits": limits.as_data(),
        "blocks": [{"line": b.line, "first_line": b.first_line, "runs": b.runs} for b in program.blocks],
    }


def main_name(program: Program) -> str:
    """The name of the post's file inside the sandbox: its own, if that is an ordinary one."""
    name = PurePath(program.path).name
    plain = name.replace("-", "").replace(".", "").replace("_", "").isalnum() and name[0].isalnum()
    return name if plain and name.isascii() and len(name) < 200 else "post.md"


def collect(program: Program, sock: socket.socket, limits: Limits, mode: str) -> PostOutcome:
    """Receive the outcomes of a post, block by block. Raises SandboxError."""
    most = limits.output_bytes + limits.figure_bytes + (1 << 20)
    blocks: list[BlockOutcome] = []
    sock.settimeout(limits.post_seconds + 60)
    while True:
        try:
            header, parts = wire.receive(sock, most)
        except wire.Broken as error:
            raise SandboxError(f"the judge of {program.path} is gone ({error}).") from error
        if "broken" in header:
            raise SandboxError(f"the sandbox of {program.path} could not be built: {header['broken']}")
        if "end" in header:
            break
        blocks.append(_block(program, program.blocks[len(blocks)], header, parts))
    if len(blocks) != len(program.blocks):
        raise SandboxError(f"the judge of {program.path} forgot a block.")
    return PostOutcome(program.path, tuple(blocks), mode)


def _block(program: Program, block: ProgramBlock, header: dict[str, Any], parts: list[bytes]) -> BlockOutcome:
    def line_of(said: dict[str, Any]) -> int:
        return _line(said.get("line"), block, program)

    warnings = [
        BlockWarning(_short(w.get("category")), _short(w.get("message")), line_of(w))
        for w in header.get("warnings", [])
        if isinstance(w, dict)
    ]
    outcome = BlockOutcome(
        line=block.line,
        status=BlockStatus(header["status"]),
        stdout=_renamed(harmless(parts[0]), program),
        stderr=_renamed(harmless(parts[1]), program),
        seconds=float(header.get("seconds", 0.0)),
        cpu_seconds=float(header.get("cpu_seconds", 0.0)),
        warnings=tuple(warnings),
    )
    figures = [checked_figure(part) for part in parts[2:]]
    failure = header.get("failure")
    if isinstance(failure, dict):
        found = BlockFailure(
            kind=_short(failure.get("kind")),
            message=_renamed(_short(failure.get("message")), program),
            line=line_of(failure),
            traceback=_renamed(_short(failure.get("traceback")), program),
        )
        outcome = replace(outcome, failure=found)
    elif None in figures:
        failure = BlockFailure("forgery", "reported a figure that is no PNG", block.line)
        outcome = replace(outcome, status=BlockStatus.DIED, failure=failure)
    return replace(outcome, figures=tuple(figure for figure in figures if figure is not None))


def _short(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return harmless(text[:_LONGEST].encode("utf-8", errors="backslashreplace"))


def _line(value: object, block: ProgramBlock, program: Program) -> int:
    """A line that lies in the post's code; the block's fence for anything else."""
    if not isinstance(value, int):
        return block.line
    inside = any(
        other.line <= value <= other.first_line + other.source.count("\n") for other in program.blocks
    )
    return value if inside else block.line


def _renamed(text: str, program: Program) -> str:
    """The post's file inside the sandbox, called by the path that the user knows."""
    if "/post/" not in text:
        return text
    scratch = re.escape(tempfile.gettempdir())  # on the machine's own disk, where nothing could be mounted
    name = re.escape(main_name(program))
    return re.sub(rf"(/tmp|{scratch}/{PREFIX}\w+/post-\w+)/post/{name}", lambda _: program.path, text)
