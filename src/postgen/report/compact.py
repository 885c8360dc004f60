"""The compact format: one line per finding, for a terminal that shows one check after another."""

import click

from postgen.report.text import COLOURS, summary
from postgen.sanitize import escape_hidden
from postgen.validation import Validation


def as_compact(validation: Validation, colour: bool = False) -> str:
    """Return place, code and message of each finding, then a summary line."""
    lines = []
    for finding in validation.findings:
        place = f"{finding.path}:{finding.span.line}:{finding.span.column}"
        code = finding.code
        if colour:
            code = click.style(code, fg=COLOURS[finding.severity], bold=True)
        message = " ".join(escape_hidden(finding.message).split())
        lines.append(f"{place}: {code} {finding.severity.value}: {message}\n")
    return "".join(lines) + summary(validation, colour)
