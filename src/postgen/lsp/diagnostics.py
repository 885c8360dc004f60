"""Check the text of an open file, and convert findings and edits to types of the protocol."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lsprotocol import types as lsp

from postgen.document import Source
from postgen.errors import ConfigError, PostgenError, UsageError
from postgen.findings import Edit, Finding, Severity, Span
from postgen.report.text import message_with_help
from postgen.rules import find_rule
from postgen.series import OUTLINE, Series, find_root, load_series, parse_outline
from postgen.validation import ValidateOptions, fix_post, make_post, validate

_AT = re.compile(r"(?P<path>.*?):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<message>.*)")
_STATIC = ValidateOptions(execute=False)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The findings in a text. ``problem`` says why it could not be checked, and is empty otherwise."""

    source: Source
    findings: tuple[Finding, ...] = ()
    problem: str = ""


def check(file: Path, text: str) -> CheckResult:
    """Check the text of ``file`` in the editor, whether saved or not.

    A file that is not a post of a series has no findings.
    """
    source = Source(str(file), text)
    try:
        if file.name == OUTLINE:
            return CheckResult(source, tuple(_of_outline(source)))
        series = series_of_post(file)
        if series is None:
            return CheckResult(source)
        return CheckResult(source, validate([make_post(source, file, series)], series, _STATIC).findings)
    except PostgenError as error:
        return CheckResult(source, problem=str(error))


def fixed_text(file: Path, text: str) -> str:
    """Return the text with the fixes of ``postgen validate --fix``."""
    series = series_of_post(file)
    if series is None:
        return text
    return fix_post(make_post(Source(str(file), text), file, series), series, _STATIC)[0]


def series_of_post(file: Path) -> Series | None:
    """Return the series that has a Markdown file as a post or a draft, or None. A README is neither."""
    try:
        root = find_root(file.parent)
    except ConfigError:
        return None
    stat = (root / OUTLINE).stat()
    series = _series(root, stat.st_mtime_ns, stat.st_size)
    in_folder = file.resolve().parent in (series.posts_dir, series.drafts_dir)
    is_post = file.suffix == ".md" and (in_folder or series.lesson_for_filename(file.name) is not None)
    return series if is_post else None


@lru_cache(maxsize=8)
def _series(root: Path, changed: int, size: int) -> Series:
    """Return the series in ``root``. The outline is read again when its time or size has changed."""
    return load_series(root)


def _of_outline(source: Source) -> Iterator[Finding]:
    try:
        parse_outline(source.text, source.path)
    except ConfigError as error:
        for line_text in str(error).splitlines():
            at = _AT.fullmatch(line_text)
            line, column = (int(at["line"]), int(at["column"] or 1)) if at else (1, 1)
            end = max(column, len(source.line_text(line))) + 1
            yield Finding(
                path=source.path,
                span=Span(line, column, line, end),
                code="outline",
                name="outline",
                severity=Severity.ERROR,
                message=at["message"] if at else line_text,
            )


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
    return lsp.Diagnostic(
        range=range_of(source, finding.span, units),
        message=message_with_help(finding),
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


def hover_text(finding: Finding) -> str:
    """Return the hover text in Markdown: the finding, then the documentation of its rule."""
    head = f"**{finding.code} {finding.name}** ({finding.severity.value}): {finding.message}"
    help_text = f"\n\n*Help*: {finding.help}" if finding.help else ""
    try:
        doc = f"\n\n---\n\n{find_rule(finding.code).doc}"
    except UsageError:  # about the outline, or a rule of the house
        doc = ""
    return head + help_text + doc
