"""The JSON format for other tools. Its structure is stable (version 1)."""

import json
from typing import Any

from postgen.findings import Finding, Severity
from postgen.validation import ValidationResult


def as_json(validation: ValidationResult) -> str:
    """Return one object with version, summary and findings. Lines and columns count from 1."""
    report = {
        "version": 1,
        "summary": {
            "posts": len(validation.posts),
            "errors": validation.count(Severity.ERROR),
            "warnings": validation.count(Severity.WARNING),
            "blocks_run": validation.blocks_run,
            "blocks_cached": validation.blocks_cached,
            "seconds": round(validation.seconds, 3),
        },
        "findings": [_finding(finding) for finding in validation.findings],
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "path": finding.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "end_line": finding.span.end_line,
        "end_column": finding.span.end_column,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "lesson": finding.lesson,
        "section": finding.section,
        "fixable": finding.fixable,
    }
