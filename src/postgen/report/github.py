"""The format of GitHub Actions: each finding becomes an annotation on its line.

See "Workflow commands for GitHub Actions" in GitHub's documentation. Columns count only if a finding lies
within one line.
"""

from postgen.findings import Finding, Severity
from postgen.report.text import message_with_help, summary
from postgen.sanitize import escape_hidden
from postgen.validation import ValidationResult

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_github(validation: ValidationResult) -> str:
    """Return one workflow command per finding, then the summary as plain text."""
    return "".join(_annotation(finding) for finding in validation.findings) + summary(validation)


def _annotation(finding: Finding) -> str:
    span = finding.span
    place = {"file": finding.path, "line": span.line, "endLine": span.end_line}
    if span.line == span.end_line:
        place |= {"col": span.column, "endColumn": span.end_column}
    place["title"] = f"{finding.code} {finding.name}"
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in place.items())
    return f"::{_LEVELS[finding.severity]} {properties}::{_data(message_with_help(finding))}\n"


def _data(text: str) -> str:
    return escape_hidden(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
