"""The kinds of checks of the house, with texts that they find and texts that stay innocent."""

import time
from typing import Any

import pytest
from pydantic import ValidationError

from postgen.document import apply_edits, parse_document
from postgen.findings import Finding, Severity
from postgen.rules import Context, run_rules
from postgen.rules.house import _rule
from postgen.series.house_rules import HouseRule, unknown_scopes
from tests.rules.rule_contexts import repository_series


def findings(text: str, **keys: Any) -> list[Finding]:  # noqa: ANN401 (keys of a rule)
    rule = _rule(HouseRule.model_validate({"name": "test", **keys}))
    series = repository_series()
    lesson = series.lesson("1.1")
    context = Context(series, lesson, series.posts_dir / lesson.file_name)
    return run_rules(parse_document(text), context, [rule])


def found(text: str, **keys: Any) -> list[str]:  # noqa: ANN401 (keys of a rule)
    source = parse_document(text).source
    result = []
    for finding in findings(text, **keys):
        start = source.line_start(finding.span.line) + finding.span.column - 1
        end = source.line_start(finding.span.end_line) + finding.span.end_column - 1
        result.append(source.text[start:end])
    return result


POST = """\
---
draft: true
---

# Title Just Here

Just an introduction with color.

## ELI5: A Just Story

Simply **just** do it. We `just` run $just$ code.

- A just item.

> A just quotation.

| just | cell |
| --- | --- |
| one | two |

![A just picture](figures/1.1/just.png)

```python
just = "select 1"
```

```output
just 1
```

```sql
select just from orders WHERE x
```

## Summary

Nothing.
"""
JUST = {"extends": "existence", "tokens": ["just"], "level": "error"}


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        ("text", 7),
        ("prose", 5),
        ("paragraph", 2),
        ("title", 1),
        ("heading", 1),
        ("heading.h2", 1),
        ("heading.h3", 0),
        ("introduction", 1),
        ("section:ELI5", 5),
        ("section: ELI5", 5),
        ("section:eli5 & prose", 4),
        ("section:Summary", 0),
        ("list", 1),
        ("quote", 1),
        ("blockquote", 1),
        ("table", 1),
        ("alt", 1),
        ("alternative text", 1),
        ("code", 2),
        ("code:python", 1),
        ("code:sql", 1),
        ("output", 1),
        ("frontmatter", 0),
        ("~heading & text", 6),
        ("sentence", 5),
        ("post", 14),
    ],
)
def test_a_scope_selects_pieces_of_the_post(scope: str, count: int) -> None:
    assert len(found(POST, **JUST, scope=scope)) == count
    assert unknown_scopes([scope]) == []


def test_several_scopes_are_joined() -> None:
    assert found(POST, **JUST, scope=["title", "list"]) == ["Just", "just"]


@pytest.mark.parametrize(
    ("text", "keys", "expected"),
    [
        ("Just do it, adjust it.", {"tokens": ["just"]}, ["Just"]),
        ("Just do it.", {"tokens": ["just"], "ignorecase": False}, []),
        ("An emoji 🎉 here.", {"tokens": ["[\\U0001F300-\\U0001FAFF]"], "nonword": True}, ["🎉"]),
        ("A B, and a C.", {"raw": ["[A-Z]", ","]}, ["B,"]),
        ("Use Just and just.", {"tokens": ["just"], "exceptions": ["Just"]}, []),
        ("It is very, very good.", {"tokens": ["very(?=,)"]}, ["very"]),
    ],
)
def test_existence(text: str, keys: dict[str, Any], expected: list[str]) -> None:
    assert found(text, extends="existence", **keys) == expected


def test_substitution_says_what_to_write() -> None:
    keys = {"extends": "substitution", "swap": {"color": "colour", "utili[sz]e": "use|apply"}}
    first, second = findings("Color and utilize it. The colour is used.", **keys)
    assert first.message == "write 'colour', not 'Color'"
    assert second.message == "write 'use or apply', not 'utilize'"
    assert not first.edits
    keys["action"] = {"name": "replace"}
    text = "Color and utilize `color` it.\n"
    edits = [edit for finding in findings(text, **keys) for edit in finding.edits]
    assert apply_edits(text, edits) == "Colour and utilize `color` it.\n"


def test_a_removal_leaves_beginnings_of_sentences_alone() -> None:
    text = "Just do it. We just do it. It is. Just so.\n"
    keys = {**JUST, "action": {"name": "remove"}}
    edits = [edit for finding in findings(text, **keys) for edit in finding.edits]
    assert apply_edits(text, edits) == "Just do it. We do it. It is. Just so.\n"


@pytest.mark.parametrize(
    ("text", "keys", "expected"),
    [
        ("One! Two! Three!\n\nOne!", {"token": "!", "max": 1, "scope": "paragraph"}, ["!"]),
        ("One!\n\nTwo!", {"token": "!", "max": 1, "scope": "paragraph"}, []),
        ("One!\n\nTwo!", {"token": "!", "max": 1, "scope": "post"}, ["!"]),
        ("No question.", {"token": "\\?", "min": 1, "scope": "introduction"}, ["No question."]),
        ("A question?", {"token": "\\?", "min": 1, "scope": "introduction"}, []),
    ],
)
def test_occurrence(text: str, keys: dict[str, Any], expected: list[str]) -> None:
    assert found(text, extends="occurrence", **keys) == expected


def test_repetition() -> None:
    keys = {"extends": "repetition", "tokens": ["\\w+"], "alpha": True}
    assert found("The the loss falls falls. A 1 1 a.", **keys) == ["the", "falls"]


def test_consistency_flags_the_rarer_spelling() -> None:
    keys = {"extends": "consistency", "either": {"advisor": "adviser", "data set": "dataset"}}
    text = "An adviser and an advisor and an adviser, with a dataset."
    assert found(text, **keys) == ["advisor"]


def test_conditional() -> None:
    keys = {"extends": "conditional", "first": "\\b([A-Z]{3,5})\\b", "second": "\\(([A-Z]{3,5})\\)"}
    text = "Stochastic gradient descent (SGD) is old. SGD works, and MLPX too. SQL does.\n\nMLPX again."
    assert found(text, **keys, exceptions=["SQL"]) == ["MLPX"]


@pytest.mark.parametrize(
    ("heading", "match", "good"),
    [
        ("The Role of Activations", "$title", True),
        ("The role of activations", "$title", False),
        ("The role of PyTorch in training", "$sentence", True),
        ("The Role Of Everything Here", "$sentence", False),
        ("Momentum: Why it helps", "$sentence", False),
        ("lower", "$lower", True),
        ("Lower", "$lower", False),
        ("UPPER", "$upper", True),
        ("Step 12", "[A-Z]\\w+ \\d+", True),
        ("step twelve", "^[A-Z]", False),
    ],
)
def test_capitalization(heading: str, match: str, good: bool) -> None:
    keys = {"extends": "capitalization", "match": match, "scope": "heading", "threshold": 1}
    assert (found(f"## {heading}\n", **keys) == []) is good


def test_words_after_an_indicator_may_have_a_capital() -> None:
    keys = {"extends": "capitalization", "match": "$sentence", "scope": "heading", "threshold": 1}
    assert found("## Momentum: Why it helps\n", **keys, indicators=[":"]) == []


@pytest.mark.parametrize(
    ("formula", "condition", "reported"),
    [
        ("words", "> 2", True),
        ("words", "> 100", False),
        ("words / sentences", ">= 2", True),
        ("(code_blocks - 1) * 2", "== 4", True),
        ("figures", "< 1", False),
    ],
)
def test_metric(formula: str, condition: str, reported: bool) -> None:
    keys = {"extends": "metric", "scope": "post", "formula": formula, "condition": condition}
    assert bool(findings(POST, **keys)) is reported


def test_the_words_of_a_section_are_counted() -> None:
    text = "# T\n\nOne two.\n\n## ELI5\n\nOne two three four.\n\n## Summary\n\nOne.\n"
    keys = {"extends": "metric", "formula": "words", "condition": "> 3", "message": "at most 3 words, not %s"}
    (finding,) = findings(text, **keys, scope="section:ELI5 & prose")
    assert finding.message == "at most 3 words, not 4"
    assert findings(text, **keys, scope="section:Summary & prose") == []


def test_spelling_knows_dialects_and_words() -> None:
    pytest.importorskip("harper", reason="the extra `house` is not installed")
    text = "The colour of teh foobarx. The color. `teh` $teh$ PyTorch x2.\n"
    british = found(text, extends="spelling", dialect="en-GB", ignore=["foobarx"])
    assert "color" in british
    assert "colour" not in british
    american = found(text, extends="spelling", dialect="en-US", ignore="foobarx")
    assert "colour" in american
    assert "color" not in american
    assert not {"foobarx", "PyTorch", "x2"} & {*british, *american}


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*a){25}", "(\\w+\\s?)*!"])
def test_a_hostile_pattern_ends_in_time(pattern: str) -> None:
    text = "a" * 4000 + " b\n"
    start = time.monotonic()
    result = findings(text, extends="existence", tokens=[pattern], nonword=True)
    assert time.monotonic() - start < 5
    assert all("take too long" in f.message or f.span.line == 1 for f in result)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "needs either `extends`"),
        ({"extends": "existence"}, "needs tokens or raw"),
        ({"extends": "occurrence", "token": "x"}, "needs max or min"),
        ({"extends": "existence", "tokens": ["("]}, "not a regular expression"),
        ({"extends": "existence", "tokens": ["(a{1000}){1000}"]}, "at most 999 times"),
        ({"extends": "sequence", "tokens": ["a"]}, "Input should be"),
        ({"extends": "existence", "tokens": ["a"], "tokenz": 1}, "Extra inputs"),
        ({"sentence": "x", "extends": "spelling"}, "needs either"),
    ],
)
def test_a_wrong_rule_is_refused(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        HouseRule.model_validate({"name": "x", **keys})


def test_levels_are_severities() -> None:
    for level, severity in (("error", "error"), ("warning", "warning"), ("suggestion", "info")):
        (finding,) = findings("Just.", extends="existence", tokens=["just"], level=level)
        assert (finding.code, finding.severity) == ("HR/test", Severity(severity))


def test_a_replacement_may_begin_a_sentence_with_a_capital() -> None:
    text = "# T\n\nThe Internet. Internet and training loss. Training loss falls, a loss and Training loss.\n"
    swap = {"(?:training )?loss": "training loss", "Internet": "internet"}
    assert found(text, extends="substitution", swap=swap) == ["Internet", "loss", "Training loss"]
    names = "# T\n\nPytorch is a name. We use Pytorch.\n"
    assert found(names, extends="substitution", swap={"Pytorch": "PyTorch"}) == ["Pytorch", "Pytorch"]
