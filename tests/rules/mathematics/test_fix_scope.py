"""A fix of a mathematics rule changes the rendered post nowhere but at its own place."""

from collections.abc import Iterator

import pytest
from hypothesis import given

from postgen.document import Document, apply_edits, parse_document
from postgen.findings import Finding
from postgen.rules import all_rules, run_rules
from tests.hypothesis_profiles import share
from tests.rules.mathematics.test_any_formula import TEXTS
from tests.rules.rule_contexts import context_for

RULES = [rule for rule in all_rules() if rule.code.startswith("MA")]


def _findings(document: Document) -> list[Finding]:
    return run_rules(document, context_for(document, {}, RULES[0]), RULES)


def _rendered(document: Document, start: int, end: int) -> str:
    """What a reader sees of the text between two offsets, without white space."""
    return "".join("".join(_pieces(document, start, end)).split())


def _pieces(document: Document, start: int, end: int) -> Iterator[str]:
    for prose in document.prose:
        for inline in prose.inlines:
            if inline.kind == "text" and inline.start < end and inline.end > start:
                yield inline.text[max(0, start - inline.start) : max(0, end - inline.start)]
            elif inline.kind not in ("text", "mark", "break") and start <= inline.start and inline.end <= end:
                yield f"<{inline.kind}>{inline.text}"
    for math in document.maths:
        if math.form == "block" and start <= math.start and math.end <= end:
            yield f"<math>{math.latex}"
    for block in document.code_blocks:
        at = document.source.line_start(block.line)
        if start <= at < end:
            yield f"<code>{block.body}"


def assert_only_the_span_changes(text: str) -> None:
    before = parse_document(text)
    for finding in _findings(before):
        if not finding.edits or "ends the cell" in finding.message:
            continue  # the fix of a bar in a table restores the cells after it
        first = min(edit.start for edit in finding.edits)
        last = max(edit.end for edit in finding.edits)
        fixed = apply_edits(text, finding.edits)
        after = parse_document(fixed)
        moved = len(fixed) - len(text)
        assert _rendered(after, 0, first) == _rendered(before, 0, first), finding
        rest = _rendered(before, last, len(text))
        assert _rendered(after, last + moved, len(fixed)) == rest, finding


@share(2)
@given(TEXTS)
def test_a_fix_changes_only_its_span_in_any_text(text: str) -> None:
    assert_only_the_span_changes(text)


@pytest.mark.parametrize(
    "text",
    [
        "The loss \\(L\\) is \\(x_1\\), *then* \\[w = 1\\]. And `code` $x$ follows.\n",
        "Text \\begin{align} x &= 1 \\end{align} more **text** here.\n",
        "Take $ x_i $ or $5, then $\\{a\\}$, the $n$th $`x`$ of $x\\,y$ [link](a.md).\n",
        "A $$x = 1$$, and _b_.\n- item\n",
        "So $max(0, x) + theta$ and $\\frac{1}{2} frac{1}{2}$ hold.\n",
        "| a | b |\n| --- | --- |\n| $|x|$ | \\(k_1\\) and $5 or $6 |\n",
    ],
)
def test_a_fix_changes_only_its_span(text: str) -> None:
    assert any(finding.edits for finding in _findings(parse_document(text)))
    assert_only_the_span_changes(text)
