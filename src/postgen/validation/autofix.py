"""Safe fixes: the edits of findings, applied until none is left."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from postgen.document import Source, apply_edits, select_non_overlapping
from postgen.findings import Finding
from postgen.series import Series
from postgen.validation.posts import Post, make_post
from postgen.validation.validate import validate
from postgen.validation.validate_options import ValidateOptions

_MOST_PASSES = 10


def fix_post(post: Post, series: Series, options: ValidateOptions) -> tuple[str, int]:
    """Return a post's text with all fixes applied, and the number of removed findings. No code runs."""
    source = post.source
    static = replace(options, execute=False, types_without_run=False)

    def find(text: str) -> Sequence[Finding]:
        changed = make_post(Source(source.path, text, source.has_bom), post.file, series)
        return validate([changed], series, static).findings

    return apply_fixes(source.text, find)


def apply_fixes(text: str, find: Callable[[str], Sequence[Finding]]) -> tuple[str, int]:
    """Apply the edits of the findings in ``text`` as long as that leaves fewer findings.

    Edits of different findings can conflict. If all together do not help, each finding's are tried alone.
    """
    findings = find(text)
    before = len(findings)
    for _ in range(_MOST_PASSES):
        fixable = [finding.edits for finding in findings if finding.edits]
        for edits in (select_non_overlapping(fixable), *fixable) if fixable else ():
            candidate = apply_edits(text, edits)
            found = find(candidate)
            if len(found) < len(findings):
                text, findings = candidate, found
                break
        else:
            break
    return text, before - len(findings)
