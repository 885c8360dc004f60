"""A reply that was cut off and its continuation become the text that was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postgen.document.continuation import join_continuation, leaves_gap, without_last_word

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


REST = PROSE[PROSE.index("have") :]


@pytest.mark.parametrize(
    "preface",
    [
        *(
            "Okay.\n\n",
            "Sorry about that!\n\n",
            "Right, where were we?\n\n",
            "Part 2:\n\n",
            "Fortsetzung:\n\n",
        ),
        *("*(continues)*\n\n", "Continuing without repeating:\n\n", "**Continuation:** ", "Resuming: "),
        *('Picking up at "Now you":\n\n', "Understood, going on now.\n\n", "---\n\n", "> Now you\n\n"),
        *("[...]\n", "[…] ", "(…)", "assistant\n", "you\n\n", '"Now you ', "now you ", "NOW YOU "),
        '"Put two piles of apples together. Now you" ',
        "Thank you for letting me know. I will proceed.\n\n",
        "Very well.\n\nPut two piles of apples together. Now you ",
    ],
)
@pytest.mark.parametrize("begun", ["Now you ha", "Now you "])
def test_a_sentence_goes_on_without_a_preface(preface: str, begun: str) -> None:
    begun = PROSE[: PROSE.index(begun) + len(begun)]
    assert join_continuation(begun, preface + REST) == PROSE
    assert not leaves_gap(begun, join_continuation(begun, preface + REST))


@pytest.mark.parametrize(
    ("begun", "more", "whole"),
    [
        ("Now you have a pile. You ha", "ve it.\n", "Now you have a pile. You have it.\n"),
        ("One big pile.", "## Next\n", "One big pile.\n\n## Next\n"),
        ("- One big pile.", "\n- Another.\n", "- One big pile.\n- Another.\n"),
        ("One big pile.", "Another one.\n", "One big pile. Another one.\n"),
        ("$$\ns = a", " + b\n$$\n", "$$\ns = a + b\n$$\n"),
        ("- ", "* One pile.\n", "- One pile.\n"),
        ("- One pi", "* One pile.\n* Two.\n", "- One pile.\n* Two.\n"),
        ("A list has ", '"numbers in it."', "A list has numbers in it."),
    ],
)
def test_words_that_were_taken_back_are_not_lost(begun: str, more: str, whole: str) -> None:
    assert join_continuation(begun, more) == whole


@pytest.mark.parametrize(
    "more",
    [
        *("", "## Summary\n\nAll.\n", "\n\nAnd so on.\n", "- One.\n", "```\nhave one.\n```\n", "\n| a |\n"),
        *(
            "The post is already complete.",
            "There is nothing more to add.",
            "I've finished it.",
            "I already have.",
        ),
        '{"continuation": "have one big pile."}',
    ],
)
def test_a_sentence_that_breaks_off_is_a_gap(more: str) -> None:
    begun = PROSE[: PROSE.index("Now you") + len("Now you ha")]
    assert leaves_gap(begun, join_continuation(begun, more))


@pytest.mark.parametrize(
    ("begun", "more"),
    [
        ("The method of ", "Newton works well.\n\nIt is fast.\n"),
        ("The method of ", "Newton:\n\n$$\nx\n$$\n"),
        ("Put two piles of apples ", "together.\n\nNow you have one.\n"),
        ("That is what ", "I call a sum.\n"),
        ("First sentence. ", "The second one.\n"),
        ("Put two piles ", "of apples\ntogether.\n"),
        ("A word such as ", '"sum" is short, and "difference" is long.\n'),
        ("```python\nx = ", "The()\n```\n"),
    ],
)
def test_a_sentence_that_goes_on_has_no_gap(begun: str, more: str) -> None:
    assert join_continuation(begun, more) == begun + more
    assert not leaves_gap(begun, begun + more)


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
