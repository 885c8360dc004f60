"""The parts of a draft that have findings, as a repair prompt shows them."""

import re
from collections.abc import Iterable

from postgen.drafting.checking import Verdict
from postgen.drafting.parts import Part, parts_of
from postgen.findings import Finding
from postgen.prompting import ShownFinding, ShownPart

_EXCERPT = 60  # characters around a finding in a long line
# Memory addresses differ from run to run. Equal drafts should get equal prompts.
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")


def faulty_parts(verdict: Verdict) -> tuple[list[tuple[Part, ShownPart]], list[Finding]]:
    """The parts of a draft that have findings, with these; and the findings about missing sections."""
    missing = [f for f in verdict.findings if f.code == "ST102"]
    present = [f for f in (*verdict.findings, *verdict.remarks) if f.code != "ST102"]
    return shown_parts(verdict, present), missing


def shown_parts(verdict: Verdict, findings: Iterable[Finding]) -> list[tuple[Part, ShownPart]]:
    """The parts of a draft that have some of these findings, in the form for a prompt."""
    shown = []
    for part in parts_of(verdict.document):
        inside = [f for f in findings if part.line <= f.span.line <= part.end_line]
        if inside:
            findings_in_part = tuple(_shown(f, part, verdict) for f in inside)
            shown.append((part, ShownPart(part.name, part.text, findings_in_part, part.is_introduction)))
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
    """The line if it is short, else the text of the finding with some characters around it."""
    if len(line.strip()) <= 2 * _EXCERPT:
        return line.strip()
    start = max(0, finding.span.column - 1 - _EXCERPT // 2)
    end = finding.span.end_column - 1 if finding.span.end_line == finding.span.line else len(line)
    end = min(len(line), max(end, start + _EXCERPT) + _EXCERPT // 2, start + 2 * _EXCERPT)
    return f"{'…' if start else ''}{line[start:end].strip()}{'…' if end < len(line) else ''}"
