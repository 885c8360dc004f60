"""The JSON format for other tools, which docs/findings.schema.json describes. Its keys are stable."""

import json
from dataclasses import asdict
from typing import Any

from postgen.findings import Finding, Severity
from postgen.validation import Post, ValidationResult


def as_json(validation: ValidationResult) -> str:
    """Return one object with version, summary and findings. Lines and columns count from 1.

    It is ASCII, because the stream may have another encoding, and a file name need not be UTF-8.
    """
    posts = {post.path: post for post in validation.posts}
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
        "findings": [_finding(finding, posts[finding.path]) for finding in validation.findings],
    }
    return json.dumps(report, indent=2) + "\n"


def _finding(finding: Finding, post: Post) -> dict[str, Any]:
    return {
        "path": finding.path,
        **asdict(finding.span),
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        "lesson": finding.lesson,
        "section": finding.section,
        "fixable": finding.fixable,
        "edits": [
            {**asdict(post.source.span(edit.start, edit.end)), "text": edit.text} for edit in finding.edits
        ],
        "related": [{**asdict(place.span), "message": place.message} for place in finding.related],
    }
