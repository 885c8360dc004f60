"""Convert findings to the types of the language server protocol."""

from collections.abc import Callable

from lsprotocol import types as lsp

from postgen.document import Source
from postgen.findings import Edit, Finding, Severity, Span
from postgen.rules import rule_by_code

Units = Callable[[str], int]
"""Returns the length of a text in code units of the editor's encoding (UTF-16 by default)."""

_SEVERITY = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}


def range_of(source: Source, span: Span, units: Units) -> lsp.Range:
    """Convert a span to a range with lines from 0 and columns from 0 in code units."""

    def position(line: int, column: int) -> lsp.Position:
        return lsp.Position(line - 1, units(source.line_text(line)[: column - 1]))

    return lsp.Range(position(span.line, span.column), position(span.end_line, span.end_column))


def diagnostic(source: Source, finding: Finding, units: Units) -> lsp.Diagnostic:
    """Convert a finding to a diagnostic."""
    instead = f"\nhelp: {finding.instead}" if finding.instead else ""
    return lsp.Diagnostic(
        range=range_of(source, finding.span, units),
        message=finding.message + instead,
        severity=_SEVERITY[finding.severity],
        code=finding.code,
        source="postgen",
    )


def text_edit(source: Source, edit: Edit, units: Units) -> lsp.TextEdit:
    """Convert an edit of the text."""
    return lsp.TextEdit(range_of(source, source.span(edit.start, edit.end), units), edit.text)


def difference(old: str, new: str) -> Edit:
    """Return the smallest single edit that turns ``old`` into ``new``."""
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - start
    shared = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return Edit(start, len(old) - shared, new[start : len(new) - shared])


def covers(where: lsp.Range, position: lsp.Position) -> bool:
    """Return whether a position is in a range, including its end, because a cursor is between characters."""
    at = (position.line, position.character)
    return (where.start.line, where.start.character) <= at <= (where.end.line, where.end.character)


def touches(one: lsp.Range, other: lsp.Range) -> bool:
    """Return whether two ranges overlap or touch."""
    return covers(one, other.start) or covers(other, one.start)


def explanation(finding: Finding) -> str:
    """Return the hover text in Markdown: the finding, then the documentation of its rule."""
    said = f"**{finding.code} {finding.name}** ({finding.severity.value}): {finding.message}"
    instead = f"\n\n*Help*: {finding.instead}" if finding.instead else ""
    doc = f"\n\n---\n\n{rule_by_code(finding.code).doc}" if finding.code != "outline" else ""
    return said + instead + doc
