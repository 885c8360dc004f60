"""Which rules wait for a post's outcome, and that one fault is told once."""

from postgen.document import parse_document
from postgen.outcomes import BlockFailure, BlockOutcome, BlockStatus, PostOutcome
from postgen.rules import Context, check_post, rule_by_code
from postgen.rules.engines import diagnose
from tests.rules.preparing import the_series

BROKEN = "```python\nfor step in range(3)\n    print(step)\n```\n"


def test_a_rule_that_uses_the_outcome_waits_for_posts_that_are_run() -> None:
    number, raises, title = (rule_by_code(code) for code in ("PR606", "EX801", "ST101"))
    assert [number.waits(is_run=run) for run in (True, False)] == [True, False]
    assert [raises.waits(is_run=run) for run in (True, False)] == [True, True]
    assert [title.waits(is_run=run) for run in (True, False)] == [False, False]


def test_a_syntax_error_is_told_by_py401_alone() -> None:
    document, series = parse_document(BROKEN), the_series()
    failure = BlockFailure("SyntaxError", "expected ':'", 2, "")
    outcome = PostOutcome("post.md", (BlockOutcome(line=1, status=BlockStatus.RAISED, failure=failure),), "")
    rules = [rule_by_code("EX801"), rule_by_code("PY401")]
    said = diagnose([document], series, {"ruff"})["post.md"]
    told = check_post(document, Context(series, None, series.posts / "post.md", said, outcome), rules)
    assert [finding.code for finding in told] == ["PY401"]
    alone = check_post(document, Context(series, None, series.posts / "post.md", {}, outcome), rules)
    assert [finding.code for finding in alone] == ["EX801"]
