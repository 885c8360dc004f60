"""Which rules wait for a post's outcome, and that one fault is told once."""

from postgen.document import parse_document
from postgen.outcomes import BlockFailure, BlockOutcome, BlockStatus, PostOutcome
from postgen.rules import Context, find_rule, run_rules
from postgen.rules.checkers import run_checkers
from tests.rules.preparing import the_series

BROKEN = "```python\nfor step in range(3)\n    print(step)\n```\n"


def test_a_rule_that_uses_the_outcome_waits_for_posts_that_are_run() -> None:
    number, raises, title = (find_rule(code) for code in ("PR606", "EX801", "ST101"))
    assert [number.runs_after_execution(is_run=run) for run in (True, False)] == [True, False]
    assert [raises.runs_after_execution(is_run=run) for run in (True, False)] == [True, True]
    assert [title.runs_after_execution(is_run=run) for run in (True, False)] == [False, False]


def test_a_syntax_error_is_told_by_py401_alone() -> None:
    document, series = parse_document(BROKEN), the_series()
    failure = BlockFailure("SyntaxError", "expected ':'", 2, "")
    outcome = PostOutcome("post.md", (BlockOutcome(line=1, status=BlockStatus.RAISED, failure=failure),), "")
    rules = [find_rule("EX801"), find_rule("PY401")]
    said = run_checkers([document], series, {"ruff"})["post.md"]
    told = run_rules(document, Context(series, None, series.posts_dir / "post.md", said, outcome), rules)
    assert [finding.code for finding in told] == ["PY401"]
    alone = run_rules(document, Context(series, None, series.posts_dir / "post.md", {}, outcome), rules)
    assert [finding.code for finding in alone] == ["EX801"]
