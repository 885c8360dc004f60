"""Properties of the rules on delimiters and LaTeX: valid positions, and fixes that converge."""

from hypothesis import given
from hypothesis import strategies as st

from postgen.document import Document, apply_edits, parse_document
from postgen.findings import Finding
from postgen.rules import find_rule, run_rules
from tests.hypothesis_profiles import share
from tests.rules.rule_contexts import context_for

RULES = [find_rule(code) for code in ("MA201", "MA202", "MA203", "MA204", "MA205")]
PIECES = (
    *("$", "$$", "\n", "\n\n", "\r\n", " ", "x", "5", "th", ".", "- ", "> ", "# ", "= ", "+ b"),
    *("| a |", "| --- |", "\\(", "\\)", "\\[", "\\]", "\\{", "\\,", "\\", "{", "}", "_", "^", "&", "%"),
    *("<b >", "*", "`", "```math\n", "\\frac", "\\begin{align}", "\\end{align}", "\\text{", "\\left"),
    *("\\hat", "the loss is a", "\x0c", "    ", "ŷ", "\t", "rac{", "heta"),
)
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.text(max_size=60))


def _findings(document: Document) -> list[Finding]:
    return run_rules(document, context_for(document, {}, RULES[0]), RULES)


@share(3)
@given(TEXTS)
def test_positions_of_findings_lie_inside_the_post(text: str) -> None:
    document = parse_document(text)
    for finding in _findings(document):
        span = finding.span
        assert 1 <= span.line <= span.end_line <= document.source.line_count
        assert 1 <= span.column <= len(document.source.line_text(span.line)) + 1
        assert (span.line, span.column) <= (span.end_line, span.end_column)


@share(3)
@given(TEXTS)
def test_fixes_converge(text: str) -> None:
    for _ in range(12):
        document = parse_document(text)
        edits = [edit for finding in _findings(document) for edit in finding.edits]
        if not edits:
            return
        fixed = apply_edits(text, edits)
        assert fixed != text
        text = fixed
    raise AssertionError(f"fixes do not converge: {text!r}")


@share(3)
@given(TEXTS)
def test_a_fix_never_adds_findings(text: str) -> None:
    document = parse_document(text)
    findings = _findings(document)
    for finding in findings:
        if finding.edits:
            after = _findings(parse_document(apply_edits(text, finding.edits)))
            assert len(after) <= len(findings), (finding, after)
