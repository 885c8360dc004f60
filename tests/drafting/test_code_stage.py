"""Changes of code by topic, and the progress of code that fails later than before."""

from pathlib import Path

import pytest

from postgen.document import parse_document
from postgen.drafting.code_stage import replace_topics
from postgen.series import KindConfig, load_series
from tests.projects import small_project

CODE = """\
# Small Steps – 1.1: Adding Up

## Demonstrations

### First

```python
a = 1
```

### Second

```python
b = 2
```

## Exercises

### Exercise 1: Old

Add.

#### Solution

```python
c = 3
```
"""


@pytest.fixture
def kind(tmp_path: Path) -> KindConfig:
    return load_series(small_project(tmp_path)).lessons[0].kind


def _block(name: str, code: str) -> str:
    return f"### {name}\n\n```python\n{code}\n```\n"


@pytest.mark.parametrize(
    ("reply", "old", "new"),
    [
        (_block("Second", "b = 9"), "b = 2", "b = 9"),
        ("## Demonstrations\n\n" + _block("second", "b = 9"), "### Second\n\n```python\nb = 2", "b = 9"),
        (_block("First", "a = 8") + "\n" + _block("Second", "b = 2"), "a = 1", "a = 8"),
        (_block("Exercise 1: New", "c = 7"), "Add.", "c = 7"),
        ("## Demonstrations\n\n```python\nz = 0\n```\n", "### First", "z = 0"),
    ],
    ids=["one topic", "below its section", "an unchanged one, too", "an exercise", "a whole section"],
)
def test_only_the_topics_of_a_reply_change(kind: KindConfig, reply: str, old: str, new: str) -> None:
    text = replace_topics(parse_document(CODE), reply, kind)
    assert new in text
    assert old not in text
    kept = [part for part in ("a = 1", "b = 2", "c = 3") if part in text]
    assert len(kept) == (1 if reply.startswith("## Demonstrations\n\n```") else 2)
    assert text.startswith("# Small Steps")


def test_a_new_topic_follows_the_others_of_its_section(kind: KindConfig) -> None:
    reply = "## Demonstrations\n\n" + _block("Third", "d = 4")
    text = replace_topics(parse_document(CODE), reply, kind)
    headings = [h.text for h in parse_document(text).headings if h.level == 3]
    assert headings == ["First", "Second", "Third", "Exercise 1: Old"]
    assert "```\n\n## Exercises" in text


def test_a_topic_with_a_new_heading_replaces_the_one_that_it_resembles(kind: KindConfig) -> None:
    old = CODE.replace("b = 2", "b = 2\nprint(a + b)\nprint(b)")
    reply = _block("Second, said better", "b = 5\nprint(a + b)\nprint(b)")
    text = replace_topics(parse_document(old), reply, kind)
    headings = [h.text for h in parse_document(text).headings if h.level == 3]
    assert headings == ["First", "Second, said better", "Exercise 1: Old"]
    assert "b = 2" not in text


def test_a_new_topic_without_a_section_stands_among_the_first_topics(kind: KindConfig) -> None:
    text = replace_topics(parse_document(CODE), _block("Third", "d = 4"), kind)
    headings = [h.text for h in parse_document(text).headings if h.level == 3]
    assert headings == ["First", "Second", "Third", "Exercise 1: Old"]
