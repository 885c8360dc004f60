"""A reply that was cut off and its continuation become the text that was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postgen.document.continuation import join_continuation, without_last_word

PROSE = "## ELI5\n\nPut two piles of apples together. Now you have one big pile.\n"
CODE = """\
## Demonstrations

Code:

```python
def add(a: int, b: int) -> int:
    x = a
    return x + b


print(add(1, 2))
```

Done.
"""
FORMULA = "## M\n\nThe sum:\n\n$$\ns = \\frac{a}{b} + c\n$$\n\nwhere $s$ is the sum, größer als nichts 😀.\n"
TEXTS = [PROSE, CODE, FORMULA]


@pytest.mark.parametrize("text", TEXTS)
def test_any_cut_can_be_continued_exactly(text: str) -> None:
    for cut in range(5, len(text) - 1):
        begun = text[:cut]
        rest = text[len(without_last_word(begun)) :]
        assert join_continuation(begun, rest) == text, begun


@pytest.mark.parametrize("text", TEXTS)
def test_a_restart_replaces_what_was_cut(text: str) -> None:
    for cut in range(30, len(text) - 1, 7):
        assert join_continuation(text[:cut], text) == text
        assert join_continuation(text[:cut], f"Here is the rest:\n\n{text}") == text
        assert join_continuation(text[:cut], f"```markdown\n{text}```\n") == text


@pytest.mark.parametrize(
    ("begun", "more", "whole"),
    [
        ("You can", "it from here.", "You it from here."),
        (PROSE[:58], "Now you have one big pile.\n", PROSE),
        (PROSE[:58], "Put two piles of apples together. Now you have one big pile.\n", PROSE),
        (PROSE[:55], "Continuing from where I stopped:\n\n" + PROSE[PROSE.index("Now") :], PROSE),
        (PROSE[:55], "(continued)\n\n" + PROSE[PROSE.index("Now") :], PROSE),
        (PROSE[:55], "… Now you have one big pile.\n", PROSE),
        ("The value is Gr\ufffd", "Größe.\n", "The value is Größe.\n"),
    ],
)
def test_repetitions_and_announcements_are_removed(begun: str, more: str, whole: str) -> None:
    assert join_continuation(begun, more) == whole


@pytest.mark.parametrize(
    "more",
    [
        "    return x + b\n\n\nprint(add(1, 2))\n```\n\nDone.\n",
        "```python\n    return x + b\n\n\nprint(add(1, 2))\n```\n\nDone.\n",
        CODE[CODE.index("```python") :],
    ],
)
def test_a_code_block_is_not_opened_twice(more: str) -> None:
    assert join_continuation(CODE[: CODE.index(" + b")], more) == CODE


@pytest.mark.parametrize("cut", ["\\fr", "\\frac{a}{b} +", "$$\ns ="])
def test_a_formula_is_not_opened_twice(cut: str) -> None:
    begun = FORMULA[: FORMULA.index(cut) + len(cut)]
    assert join_continuation(begun, "$$\n" + FORMULA[FORMULA.index("s = ") :]) == FORMULA


def test_a_section_that_was_begun_is_not_begun_twice() -> None:
    begun = "## Exercises\n\n### Exercise 1\n\nAdd.\n\n### Exercise 2\n\nSub"
    whole = "## Exercises\n\n### Exercise 1\n\nAdd.\n\n### Exercise 2\n\nSubtract.\n"
    assert join_continuation(begun, "### Exercise 2\n\nSubtract.\n") == whole


@pytest.mark.parametrize(
    ("begun", "more"),
    [
        ("One step.\n\n", "Continuing the walk downhill, we reach the valley:\n\n- a\n"),
        ("One step.\n\n", "The rest is easy:\n\n- a\n"),
        ("```python\nx += 1\n", "x += 1\nprint(x)\n```\n"),
    ],
)
def test_words_of_the_text_stay(begun: str, more: str) -> None:
    assert join_continuation(begun, more) == begun + more


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_joined(begun: str, more: str) -> None:
    joined = join_continuation(begun, more)
    assert "".join(more.split())[-5:] in "".join(joined.split()) or not more.strip() or len(more) < 40
