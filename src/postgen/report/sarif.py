"""The SARIF 2.1.0 format (OASIS) for code scanning services."""

import hashlib
import json
import os
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from postgen.findings import Finding, Severity, Span
from postgen.report.text import message_with_help
from postgen.validation import ValidationResult
from postgen.version import __version__

if TYPE_CHECKING:
    from postgen.rules import Rule

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_sarif(validation: ValidationResult) -> str:
    """Return one log with one run, which includes the documentation of the rules."""
    from postgen.rules import all_rules

    found = {finding.code: finding for finding in validation.findings}
    known = {rule.code: rule for rule in all_rules()}
    rules = [_rule(known[c]) if c in known else _house_rule(found[c]) for c in sorted(found)]
    index = {code: number for number, code in enumerate(sorted(found))}
    posts = {post.path: post for post in validation.posts}
    seen: dict[str, int] = {}
    results = []
    for finding in validation.findings:
        post = posts.get(finding.path)
        text = post.source.line_text(finding.span.line) if post else ""
        results.append(_result(finding, index[finding.code], _fingerprint(finding, text, seen)))
    driver = {
        "name": "postgen",
        "semanticVersion": __version__,
        "rules": rules,
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, indent=2) + "\n"


def _rule(rule: "Rule") -> dict[str, Any]:
    title = rule.doc.split("\n", 1)[0]
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": title},
        "help": {"text": rule.doc, "markdown": rule.doc},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _house_rule(finding: Finding) -> dict[str, Any]:
    """A rule of the house, of which only its findings are known here."""
    title = {"text": finding.help or finding.message}
    level = _LEVELS[finding.severity]
    return {
        "id": finding.code,
        "name": finding.name,
        "shortDescription": title,
        "help": title,
        "defaultConfiguration": {"level": level},
    }


def _result(finding: Finding, rule_index: int, fingerprint: str) -> dict[str, Any]:
    result = {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": message_with_help(finding)},
        "locations": [_location(finding.path, finding.span)],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_location(finding.path, place.span), "message": {"text": place.message}}
            for number, place in enumerate(finding.related, 1)
        ]
    return result


def _location(path: str, span: Span) -> dict[str, Any]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    uri = quote(os.fsencode(PurePath(path).as_posix()))
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}


def _fingerprint(finding: Finding, line: str, seen: dict[str, int]) -> str:
    """Return a hash that identifies a finding across versions of a post.

    It is made of the text of the line and of the number of equal findings before it.
    """
    identity = f"{finding.code}\0{finding.path}\0{line.strip()}"
    digest = hashlib.sha256(identity.encode(errors="surrogateescape")).hexdigest()[:16]
    seen[digest] = seen.get(digest, 0) + 1
    return f"{digest}:{seen[digest]}"
