"""Fixes that do not help together are applied one by one."""

from collections.abc import Sequence

from postgen.document import Source
from postgen.findings import Finding
from postgen.validation import ValidateOptions, apply_fixes, make_post, validate
from tests.rules.rule_contexts import repository_series

STATIC = ValidateOptions(execute=False, jobs=1, cache=False)


def _find(text: str) -> Sequence[Finding]:
    series = repository_series()
    post = make_post(Source("1.2-x.md", text), series.drafts_dir / "1.2-x.md", series)
    return validate([post], series, STATIC).findings


def test_a_fix_that_reveals_errors_does_not_prevent_another_fix() -> None:
    # The first fix creates an empty section without a formula, which has two errors instead of one.
    series = repository_series()
    title, section = series.title_line(series.lesson("1.2")), "Mathematical Foundations"
    text = f"# {title}\n\nIntroduction.\n\n{section}\n\n## Summary\n\nThe slope \\(w_1\\) falls.\n"
    assert [finding.code for finding in _find(text) if finding.edits] == ["ST102", "MA201"]
    assert apply_fixes(text, _find) == (text.replace("\\(w_1\\)", "$w_1$"), 1)
