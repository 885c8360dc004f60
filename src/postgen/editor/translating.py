"""Findings in the words of the language server protocol: ranges, diagnostics, text edits, Markdown."""

from collections.abc import Callable

from lsprotocol import types as lsp

from postgen.document import Source
from postgen.findings import Edit, Finding, Severity, Span
from postgen.rules import rule_by_code

Units = Callable[[str], int]
"""How many code units of the editor's encoding (UTF-16 by default) a text has."""

_SEVERITY = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}


def range_of(source: Source, span: Span, units: Units) -> lsp.Range:
    """A span as the editor counts: lines from 0, columns from 0 in code units."""

    def position(line: int, column: int) -> lsp.Position:
        return lsp.Position(line - 1, units(source.line_text(line)[: column - 1]))

    return lsp.Range(position(span.line, span.column), position(span.end_line, span.end_column))


def diagnostic(source: Source, finding: Finding, units: Units) -> lsp.Diagnostic:
    """A finding as the editor shows it."""
    instead = f"\ninstead: {finding.instead}" if finding.instead else ""
    return lsp.Diagnostic(
        range=range_of(source, finding.span, units),
        message=finding.message + instead,
        severity=_SEVERITY[finding.severity],
        code=finding.code,
        source="postgen",
    )


def text_edit(source: Source, edit: Edit, units: Units) -> lsp.TextEdit:
    """An edit of the text as the editor applies it."""
    return lsp.TextEdit(range_of(source, source.span(edit.start, edit.end), units), edit.text)


def difference(old: str, new: str) -> Edit:
    """The one edit that turns ``old`` into ``new``, without what they share at their start and end."""
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - start
    shared = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return Edit(start, len(old) - shared, new[start : len(new) - shared])


def covers(where: lsp.Range, position: lsp.Position) -> bool:
    """Whether a position lies in a range, its end included: a cursor stands between characters."""
    at = (position.line, position.character)
    return (where.start.line, where.start.character) <= at <= (where.end.line, where.end.character)


def touches(one: lsp.Range, other: lsp.Range) -> bool:
    """Whether two ranges share a place."""
    return covers(one, other.start) or covers(other, one.start)


def explanation(finding: Finding) -> str:
    """What hovering shows, in Markdown: the finding, then its rule's documentation."""
    said = f"**{finding.code} {finding.name}** ({finding.severity.value}): {finding.message}"
    instead = f"\n\n*Instead*: {finding.instead}" if finding.instead else ""
    doc = f"\n\n---\n\n{rule_by_code(finding.code).doc}" if finding.code != "outline" else ""
    return said + instead + doc
