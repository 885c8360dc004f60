"""Which parts of a draft have findings, as a repair prompt shows them."""

import re
from collections.abc import Iterable

from postgen.drafting.checking import Verdict
from postgen.drafting.parts import INTRODUCTION, Part, parts_of
from postgen.findings import Finding
from postgen.prompting import ShownFinding, ShownPart

_EXCERPT = 60  # characters around a fault in a long line
# Where an object lies in memory differs from run to run, and would make each prompt another one.
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")


def faulty_parts(verdict: Verdict) -> tuple[list[tuple[Part, ShownPart]], list[Finding]]:
    """The parts of a draft that have findings, each with its own; and findings about what is missing."""
    missing = [f for f in verdict.findings if f.code == "ST102"]
    present = [f for f in (*verdict.findings, *verdict.remarks) if f.code != "ST102"]
    return shown_parts(verdict, present), missing


def shown_parts(verdict: Verdict, findings: Iterable[Finding]) -> list[tuple[Part, ShownPart]]:
    """The parts of a draft that hold some of these findings, as they are to be shown."""
    shown = []
    for part in parts_of(verdict.document):
        inside = [f for f in findings if part.line <= f.span.line <= part.end_line]
        if inside:
            told = tuple(_shown(f, part, verdict) for f in inside)
            shown.append((part, ShownPart(part.name, part.text, told, part.name == INTRODUCTION)))
    return shown


def _shown(finding: Finding, part: Part, verdict: Verdict) -> ShownFinding:
    line = verdict.document.source.line_text(finding.span.line)
    return ShownFinding(
        finding.code,
        finding.span.line - part.line + 1,
        _ADDRESS.sub("0x…", finding.message.rstrip(".")),
        finding.instead,
        _excerpt(line, finding).replace("`", "'"),
        finding.span.column,
    )


def _excerpt(line: str, finding: Finding) -> str:
    """The line if it is short, else what is flagged with some words around it."""
    if len(line.strip()) <= 2 * _EXCERPT:
        return line.strip()
    start = max(0, finding.span.column - 1 - _EXCERPT // 2)
    end = finding.span.end_column - 1 if finding.span.end_line == finding.span.line else len(line)
    end = min(len(line), max(end, start + _EXCERPT) + _EXCERPT // 2, start + 2 * _EXCERPT)
    return f"{'…' if start else ''}{line[start:end].strip()}{'…' if end < len(line) else ''}"
