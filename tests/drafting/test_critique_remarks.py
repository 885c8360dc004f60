"""A remark counts only if its quotation stands in the post and its evidence exists."""

import pytest

from postgen.document import parse_document
from postgen.drafting.critique import surviving
from postgen.drafting.critique_remarks import KINDS, Critique, ReportedRemark, parse_remarks, verify
from postgen.drafting.quotations import QuotableText
from postgen.rules import all_rules
from postgen.validation.related_passages import RelatedPassage

POST = """\
# Small Steps – 1.2: Looking Back

Adam is **quick at first**, and it stays quick.

```python
print(20, 2.66)
```

```output
step 20  SGD 2.78  Adam 2.66
```

Sums are commutative. As lesson 1.1 hinted, sums are everywhere.

![Two bars](figures/1.2/bars.png)

## Summary

Sums are commutative.
"""
PASSAGES = (RelatedPassage("1.1", "Adding Up", "ELI5", 5, "Two piles of apples make one big pile."),)


def remark(**changes: object) -> ReportedRemark:
    given = {
        "line": 3,
        "quote": "Adam is quick at first",
        "kind": "contradicted",
        "evidence": "step 20 SGD 2.78 Adam 2.66",
        "why": "The table says otherwise.",
        "instead": "",
        "confidence": 0.8,
    }
    return ReportedRemark.model_validate(given | changes)


def verified(*remarks: ReportedRemark) -> Critique:
    return verify(parse_document(POST), [passage.text for passage in PASSAGES], remarks)


def test_a_quotation_is_found_without_its_emphasis_and_spaces() -> None:
    (kept,) = verified(remark()).remarks
    assert POST[kept.start : kept.end] == "Adam is **quick at first"
    assert kept.quote == POST[kept.start : kept.end]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"quote": "Adam is slow at first"}, "quotation not in the post"),
        ({"quote": "Adam is … stays quick"}, "quotation not in the post"),
        ({"quote": "it"}, "quotation not in the post"),
        ({"quote": ""}, "quotation not in the post"),
        ({"quote": "step 20  SGD 2.78"}, "quotation not in the post"),
        ({"evidence": "step 20 SGD 2.66"}, "evidence does not exist"),
        ({"evidence": "Adam is quick at first"}, "evidence does not exist"),
        ({"evidence": ""}, "no evidence"),
        ({"kind": "taught before", "evidence": "Sums are commutative."}, "evidence does not exist"),
        ({"kind": "boring"}, "unknown kind"),
        ({"evidence": "figure 2"}, "evidence does not exist"),
    ],
)
def test_a_remark_without_support_is_dropped_and_counted(changes: dict[str, object], reason: str) -> None:
    critique = verified(remark(**changes))
    assert critique.remarks == ()
    assert critique.dropped == {reason: 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "not shown", "evidence": ""},
        {"evidence": "figure 1"},
        {"kind": "dangling", "quote": "As lesson 1.1 hinted", "evidence": ""},
        {"kind": "taught before", "evidence": "Two piles of apples make one big pile."},
        {"kind": "said twice", "quote": "Sums are commutative.", "evidence": "Sums are commutative."},
        {"quote": "  14| Sums are commutative.", "line": 14, "kind": "wrong", "evidence": ""},
    ],
)
def test_a_remark_with_support_is_kept(changes: dict[str, object]) -> None:
    critique = verified(remark(**changes))
    assert len(critique.remarks) == 1, critique.dropped


def test_of_two_equal_passages_the_one_at_the_given_line_is_meant() -> None:
    document = parse_document(POST)
    for line in (13, 19):
        (kept,) = verified(
            remark(kind="not shown", quote="Sums are commutative.", evidence="", line=line)
        ).remarks
        assert document.span(kept.start, kept.end).line == line


def test_the_same_remark_counts_once() -> None:
    critique = verified(remark(), remark(quote="quick at first"))
    assert (len(critique.remarks), critique.dropped) == (1, {"reported twice": 1})


@pytest.mark.parametrize(
    "reply",
    ["", "no", "[]", '{"remarks": 3}', '{"remarks": [{"line": 1}]}', '{"remarks": [7]}', '{"other": []}'],
)
def test_a_malformed_reply_is_explained(reply: str) -> None:
    assert isinstance(parse_remarks(reply), str)


def test_an_empty_list_is_a_good_reply() -> None:
    assert parse_remarks('Here:\n{"remarks": []}') == []


def test_each_kind_of_remark_has_a_rule() -> None:
    assert {kind.code for kind in KINDS} == {rule.code for rule in all_rules() if rule.code[:2] == "CR"}


def test_offsets_are_those_of_the_original_text() -> None:
    text = "a  “quoted…  text” – here\nand there"
    found = QuotableText(text).find('"quoted... text" - here and')
    assert found is not None
    assert text[slice(*found)] == "“quoted…  text” – here\nand"


def test_a_remark_is_settled_when_its_quotation_or_its_evidence_is_gone() -> None:
    critique = verified(remark())
    before = parse_document(POST)
    for old, new, left in [
        ("quick at first", "slow at first", 0),
        ("SGD 2.78  Adam 2.66", "SGD 2.78  Adam 2.10", 0),
        ("Sums are everywhere", "Sums are there", 1),
    ]:
        after = parse_document(POST.replace(old, new))
        assert len(surviving(before, after, critique).remarks) == left
