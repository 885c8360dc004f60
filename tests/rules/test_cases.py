"""Every rule against its own cases: violations that it must find, and similar text that it must not flag.

A case's `post` may be a fragment, since only the tested rule runs. `at` lists the positions of the findings
as `line:column` in order, `fixed` is the text after the rule's edits, and `lesson` is the post's lesson.
`message` and `help` are parts of the first finding's texts, `severity` is its severity, `section` its
section, and `related` are the lines of its related places.
`rule_contexts.py` describes the other keys.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from postgen.document import apply_edits, parse_document
from postgen.rules import all_rules, find_rule, run_rules
from tests.rules.rule_contexts import context_for

CASES = Path(__file__).parent / "cases"
IN_READER_ENVIRONMENT = {"PY404"}


def _cases(outcome: str) -> list[Any]:
    return [
        pytest.param(
            path.stem,
            case,
            id=f"{path.stem}-{outcome}-{number}",
            marks=[pytest.mark.slow] if path.stem in IN_READER_ENVIRONMENT else [],
        )
        for path in sorted(CASES.glob("*.yaml"))
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))[outcome], 1)
    ]


@pytest.mark.parametrize(("code", "case"), _cases("found"))
def test_violation_is_found(code: str, case: dict[str, Any]) -> None:
    rule = find_rule(code)
    document = parse_document(case["post"], case.get("path", "post.md"))
    findings = run_rules(document, context_for(document, case, rule), [rule])
    assert [f"{f.span.line}:{f.span.column}" for f in findings] == case["at"], findings
    assert case.get("message", "") in findings[0].message
    assert case.get("help", "") in findings[0].help
    assert case.get("severity", findings[0].severity) == findings[0].severity
    assert case.get("section", findings[0].section) == findings[0].section
    if "related" in case:
        assert [place.span.line for place in findings[0].related] == case["related"]
    if "fixed" in case:
        assert apply_edits(document.text, [e for f in findings for e in f.edits]) == case["fixed"]


@pytest.mark.parametrize(("code", "case"), _cases("clean"))
def test_similar_text_is_not_flagged(code: str, case: dict[str, Any]) -> None:
    rule = find_rule(code)
    document = parse_document(case["post"], case.get("path", "post.md"))
    assert run_rules(document, context_for(document, case, rule), [rule]) == []


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_rule_has_documentation_and_both_kinds_of_cases(rule: Any) -> None:  # noqa: ANN401
    for part in ("**What it flags.**", "**Why.**", "**Example.**", "**Instead.**", "**Not flagged.**"):
        assert part in rule.doc, f"{rule.code} lacks {part}"
    cases = yaml.safe_load((CASES / f"{rule.code}.yaml").read_text(encoding="utf-8"))
    assert cases["found"], f"{rule.code} has no case that must be found"
    assert cases["clean"], f"{rule.code} has no case that must not be found"
