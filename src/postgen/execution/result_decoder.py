"""Decode the supervisor's messages to outcomes. Texts, line numbers and figures in them are untrusted."""

import re
import socket
import tempfile
from dataclasses import asdict, replace
from typing import Any

from postgen.errors import SandboxError
from postgen.execution.main_file import main_file
from postgen.execution.path_placeholder import FILE
from postgen.execution.program import Limits, Program, ProgramBlock
from postgen.execution.scratch import PREFIX
from postgen.execution.worker import framing
from postgen.images import sanitize_png
from postgen.outcomes import (
    BlockFailure,
    BlockOutcome,
    BlockStatus,
    BlockWarning,
    CodePlace,
    PostOutcome,
)
from postgen.sanitize import clean_terminal_output


def build_request(program: Program, limits: Limits) -> dict[str, Any]:
    """The supervisor's request for a post, without the source of its blocks."""
    return {
        "name": FILE,
        "main": main_file(program),
        "limits": asdict(limits),
        "blocks": [
            {"line": b.line, "first_line": b.first_line, "last_line": b.last_line, "runs": b.runs}
            for b in program.blocks
        ],
    }


class StarvedError(Exception):
    """A post failed, perhaps because others used up the processors or the memory. It has the ``outcome``."""

    def __init__(self, outcome: PostOutcome) -> None:
        super().__init__(outcome.path)
        self.outcome = outcome


def receive_outcome(program: Program, sock: socket.socket, limits: Limits, mode: str) -> PostOutcome:
    """Receive the outcomes of a post, block by block.

    Raises ConnectionBroken, SandboxError, or StarvedError.
    """
    most = limits.output_bytes + limits.figure_bytes + (1 << 20)
    blocks: list[BlockOutcome] = []
    is_starved = False
    sock.settimeout(limits.post_seconds + 60)
    while True:
        header, parts = framing.receive(sock, most)
        if "error" in header:
            raise SandboxError(str(header["error"]))
        if "end" in header:
            break
        is_starved |= bool(header.get("starved"))
        blocks.append(_block(program, program.blocks[len(blocks)], header, parts))
    if len(blocks) != len(program.blocks):
        raise SandboxError("the supervisor did not report all blocks")
    outcome = PostOutcome(program.path, tuple(blocks), mode)
    if is_starved:
        raise StarvedError(outcome)
    return outcome


def failed_outcome(program: Program, message: str) -> PostOutcome:
    """The outcome of a post whose blocks ended the process that supervised them."""
    blocks = []
    is_first = True
    for block in program.blocks:
        status, failure = BlockStatus.SKIPPED if block.runs else BlockStatus.NOT_RUN, None
        if block.runs and is_first:
            is_first = False
            status, failure = BlockStatus.DIED, BlockFailure("exit", message, block.line)
        blocks.append(BlockOutcome(block.line, status, failure=failure))
    return PostOutcome(program.path, tuple(blocks), sandbox="")


def _block(program: Program, block: ProgramBlock, header: dict[str, Any], parts: list[bytes]) -> BlockOutcome:
    def text(raw: bytes) -> str:
        return _show_path(clean_terminal_output(raw), program.path)

    def field(record: dict[str, Any], name: str) -> str:
        return text(record[name].encode(errors="backslashreplace"))

    def line(record: dict[str, Any]) -> int:
        return record["line"] if _is_inside(record["line"], program) else block.line

    def places(name: str) -> tuple[CodePlace, ...]:
        found = tuple(CodePlace(at, helper_line) for at, helper_line in header.get(name, []))
        known = all(block.contains_line(place.line) and inside(place.helper_line) for place in found)
        return found if known else ()

    def inside(helper_line: int) -> bool:
        return helper_line == 0 or _is_inside(helper_line, program)

    status, failure = BlockStatus(header["status"]), None
    data = [text(one.encode(errors="backslashreplace")) for one in header.get("figure_data", [])]
    figures = [sanitize_png(part) for part in parts[2:]]
    if found := header.get("failure"):
        failure = BlockFailure(
            field(found, "kind"),
            field(found, "message"),
            line(found),
            field(found, "traceback"),
            found["helper_line"] if inside(found["helper_line"]) else 0,
        )
    elif None in figures:
        status = BlockStatus.DIED
        failure = BlockFailure("forgery", "reported a figure that is not a PNG", block.line)
    return BlockOutcome(
        block.line,
        status,
        text(parts[0]),
        text(parts[1]),
        float(header.get("seconds", 0.0)),
        float(header.get("cpu_seconds", 0.0)),
        failure,
        tuple(
            replace(figure, data=data[number] if number < len(data) else "")
            for number, figure in enumerate(figures)
            if figure is not None
        ),
        tuple(
            BlockWarning(field(warning, "category"), field(warning, "message"), line(warning))
            for warning in header.get("warnings", [])
        ),
        places("print_places"),
        places("figure_places"),
    )


def _is_inside(line: int, program: Program) -> bool:
    """True if the line belongs to a block of the program, or to its opening fence."""
    return any(block.contains_line(line) for block in program.blocks)


def _show_path(text: str, path: str) -> str:
    """Replace the path of the post's file in the sandbox by ``path``."""
    if "/post/" not in text:
        return text
    scratch = re.escape(tempfile.gettempdir())  # the scratch folder of a sandbox without namespaces
    return re.sub(rf"(/tmp|{scratch}/{PREFIX}\w+/post-\w+)/post/{re.escape(FILE)}", lambda _: path, text)
