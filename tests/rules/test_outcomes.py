"""One fault in the code of a post is reported once."""

from postgen.document import parse_document
from postgen.outcomes import BlockFailure, BlockOutcome, BlockStatus, PostOutcome
from postgen.rules import Context, find_rule, run_rules
from postgen.rules.checkers import run_checkers
from tests.rules.rule_contexts import repository_series

BROKEN = "```python\nfor step in range(3)\n    print(step)\n```\n"


def test_a_syntax_error_is_reported_by_py401_only() -> None:
    document, series = parse_document(BROKEN), repository_series()
    failure = BlockFailure("SyntaxError", "expected ':'", 2, "")
    outcome = PostOutcome("post.md", (BlockOutcome(line=1, status=BlockStatus.RAISED, failure=failure),), "")
    rules = [find_rule("EX801"), find_rule("PY401")]
    diagnostics = run_checkers([document], series, {"ruff"})["post.md"]
    findings = run_rules(
        document, Context(series, None, series.posts_dir / "post.md", diagnostics, outcome), rules
    )
    assert [finding.code for finding in findings] == ["PY401"]
    without_diagnostics = run_rules(
        document, Context(series, None, series.posts_dir / "post.md", {}, outcome), rules
    )
    assert [finding.code for finding in without_diagnostics] == ["EX801"]
