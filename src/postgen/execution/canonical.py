"""Programs and outcomes that do not depend on a post's path or on the line numbers of its blocks.

The sandbox runs the canonical form of a program: its blocks follow each other without prose, and its file has
a fixed name. What the code prints, line numbers included, therefore stays the same when prose is edited or
the file is renamed, and a cached outcome equals that of a new run.
"""

import re
from dataclasses import replace

from postgen.execution.program import Program, ProgramBlock
from postgen.outcomes import BlockFailure, BlockOutcome, PostOutcome

FILE = "post.md"
# Neither paths nor sanitized texts contain NUL, so the mark cannot occur by accident.
MARK = f"\0/{FILE}"
_PLACE = re.compile(rf"{MARK}(\", line |:)(\d{{1,7}})\b|{MARK}")


def canonical(program: Program) -> Program:
    """The program with a fixed path and without lines between its blocks."""
    blocks, line = [], 1
    for block in program.blocks:
        blocks.append(ProgramBlock(line, line + 1, block.source, block.runs))
        line += block.source.count("\n") + 2
    return Program(MARK, tuple(blocks))


def located(outcome: PostOutcome, program: Program) -> PostOutcome:
    """The outcome of ``canonical(program)`` with the path and the Markdown lines of ``program``."""
    lines = _Lines(program)
    blocks = tuple(
        _located(block, found, lines) for block, found in zip(program.blocks, outcome.blocks, strict=True)
    )
    return replace(outcome, path=program.path, blocks=blocks)


def located_text(text: str, program: Program) -> str:
    """A text with the path of ``program`` instead of the mark."""
    return _Lines(program).in_text(text)


def _located(block: ProgramBlock, outcome: BlockOutcome, lines: "_Lines") -> BlockOutcome:
    failure = outcome.failure
    return replace(
        outcome,
        line=block.line,
        stdout=lines.in_text(outcome.stdout),
        stderr=lines.in_text(outcome.stderr),
        warnings=tuple(
            replace(w, message=lines.in_text(w.message), line=lines.markdown(w.line))
            for w in outcome.warnings
        ),
        failure=failure
        and BlockFailure(
            failure.kind,
            lines.in_text(failure.message),
            lines.markdown(failure.line),
            lines.in_text(failure.traceback),
        ),
    )


class _Lines:
    """The Markdown lines of the lines of a canonical program."""

    def __init__(self, program: Program) -> None:
        self._path = program.path
        self._pairs = list(zip(canonical(program).blocks, program.blocks, strict=True))

    def markdown(self, line: int) -> int:
        for own, block in reversed(self._pairs):
            if line > own.line:
                return line - own.first_line + block.first_line
            if line == own.line:
                return block.line
        return line

    def in_text(self, text: str) -> str:
        return _PLACE.sub(self._place, text) if MARK in text else text

    def _place(self, found: re.Match[str]) -> str:
        if not found[1]:
            return self._path
        return f"{self._path}{found[1]}{self.markdown(int(found[2]))}"
