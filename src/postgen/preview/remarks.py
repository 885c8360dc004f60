"""Render findings to HTML: rule, line, source excerpt and help."""

import re
from collections.abc import Sequence
from html import escape

from postgen.document import Source
from postgen.findings import Finding
from postgen.sanitize import escape_hidden

_AROUND = 36  # characters of the line to show on each side
_CODE = re.compile(r"`([^`]+)`")


def as_remarks(findings: Sequence[Finding], source: Source) -> str:
    """Return an aside with the findings of one block."""
    inner = "".join(_remark(finding, source) for finding in findings)
    return f'<aside class="remarks" aria-label="Findings">{inner}</aside>\n'


def _remark(finding: Finding, source: Source) -> str:
    instead = f'<p class="instead">Help: {_words(finding.instead)}</p>' if finding.instead else ""
    return (
        f'<div class="remark {finding.severity.value}" data-code="{finding.code}">'
        f'<p class="where"><b>{finding.code}</b> {finding.severity.value}, line {finding.span.line}</p>'
        f"<p>{_words(finding.message)}</p>{_excerpt(finding, source)}{instead}</div>"
    )


def _words(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(escape_hidden(text)))


def _excerpt(finding: Finding, source: Source) -> str:
    span = finding.span
    line = source.line_text(span.line)
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    if end <= start or (start == 0 and end == len(line)):  # the whole line, which the page shows anyway
        return ""
    end = min(end, start + 2 * _AROUND)
    before = ("…" if start > _AROUND else "") + line[max(0, start - _AROUND) : start]
    after = line[end : end + _AROUND] + ("…" if len(line) > end + _AROUND else "")
    shown = (escape(escape_hidden(part)) for part in (before, line[start:end], after))
    return "<pre>{}<mark>{}</mark>{}</pre>".format(*shown)
