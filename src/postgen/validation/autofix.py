"""Repairs that need no judgement: the edits that findings bring, applied until nothing is left."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from postgen.document import Source, apply_edits, select_non_overlapping
from postgen.findings import Edit, Finding
from postgen.series import Series
from postgen.validation.options import ValidateOptions
from postgen.validation.posts import Post, make_post
from postgen.validation.validate import validate

_MOST_PASSES = 10
Findings = Callable[[str], Sequence[Finding]]


def fix_post(post: Post, series: Series, options: ValidateOptions) -> tuple[str, int]:
    """A post's text with all repairs made, and how many findings they took away.

    Nothing is run. The text outside of the edits stays as it is, line ends included.
    """
    source = post.source
    static = replace(options, execute=False)

    def find(text: str) -> Sequence[Finding]:
        changed = make_post(Source(source.path, text, source.has_bom), post.file, series)
        return validate([changed], series, static).findings

    return apply_fixes(source.text, find)


def apply_fixes(text: str, find: Findings) -> tuple[str, int]:
    """Apply the edits of what ``find`` says, again and again while findings become fewer.

    Edits of different findings can get into each other's way. Where all at once do not help, they are
    tried one finding at a time, and only those are kept that take findings away.
    """
    findings = find(text)
    before = len(findings)
    for _ in range(_MOST_PASSES):
        fixable = [finding.edits for finding in findings if finding.edits]
        if not fixable:
            break
        candidate = apply_edits(text, select_non_overlapping(fixable))
        found = find(candidate)
        if len(found) >= len(findings):
            candidate, found = _one_by_one(text, findings, fixable, find)
        if candidate == text:
            break
        text, findings = candidate, found
    return text, before - len(findings)


def _one_by_one(
    text: str, findings: Sequence[Finding], fixable: Sequence[tuple[Edit, ...]], find: Findings
) -> tuple[str, Sequence[Finding]]:
    for edits in fixable:
        candidate = apply_edits(text, edits)
        found = find(candidate)
        if len(found) < len(findings):
            return candidate, found
    return text, findings
