"""Properties of each rule for arbitrary texts: valid positions, and edits that remove findings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postgen.document import Document, apply_edits, parse_document
from postgen.findings import Finding
from postgen.outcomes import BlockFailure, BlockOutcome, BlockStatus, PostOutcome
from postgen.rules import Context, Rule, all_rules, run_rules
from tests.document.texts import texts
from tests.rules.rule_contexts import index_of, repository_series

STATIC = [rule for rule in all_rules() if not rule.requires & {"ruff", "ty"}]
LESSONS = (None, "1.2", "1.6")


def _context(document: Document, lesson_id: str | None, statuses: list[BlockStatus]) -> Context:
    series = repository_series()
    blocks = tuple(
        BlockOutcome(
            line=block.line,
            status=statuses[number % len(statuses)],
            stdout="0.5\n",
            failure=BlockFailure("ValueError", "bad", block.end_line + number, "Traceback"),
        )
        for number, block in enumerate(document.python_blocks)
    )
    lesson = series.lesson(lesson_id) if lesson_id else None
    outcome = PostOutcome(document.path, blocks, "none")
    index = index_of({"1.1": document.text} if lesson else {})
    return Context(series, lesson, series.posts_dir / "post.md", {}, outcome, None, index, lambda: document)


def _assert_inside(finding: Finding, document: Document) -> None:
    source, span = document.source, finding.span
    assert finding.message.strip()
    assert 1 <= span.line <= span.end_line <= source.line_count, finding
    assert 1 <= span.column <= len(source.line_text(span.line)) + 1, finding
    assert 1 <= span.end_column <= len(source.line_text(span.end_line)) + 1, finding
    assert (span.line, span.column) <= (span.end_line, span.end_column), finding
    for edit in finding.edits:
        assert 0 <= edit.start <= edit.end <= len(document.text), finding


@given(texts, st.sampled_from(LESSONS), st.lists(st.sampled_from(list(BlockStatus)), min_size=1, max_size=3))
def test_positions_of_findings_lie_inside_the_text(
    text: str, lesson_id: str | None, statuses: list[BlockStatus]
) -> None:
    document = parse_document(text)
    for finding in run_rules(document, _context(document, lesson_id, statuses), STATIC):
        _assert_inside(finding, document)


@pytest.mark.parametrize("rule", STATIC, ids=lambda rule: rule.code)
@given(text=texts)
def test_edits_leave_fewer_findings(rule: Rule, text: str) -> None:
    document = parse_document(text)
    before = run_rules(document, _context(document, "1.2", [BlockStatus.PASSED]), [rule])
    edits = [edit for finding in before for edit in finding.edits]
    if not edits:
        return
    repaired = parse_document(apply_edits(text, edits))
    after = run_rules(repaired, _context(repaired, "1.2", [BlockStatus.PASSED]), [rule])
    assert len(after) < len(before), (repaired.text, after)
