"""A report format: one line of comma-separated values for each finding."""

import csv
import io

from postgen import ValidationResult


def as_csv(validation: ValidationResult) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["path", "line", "code", "message"])
    for finding in validation.findings:
        writer.writerow([finding.path, finding.span.line, finding.code, finding.message])
    return text.getvalue()
