import pytest

from postgen.llm.reasoning import ReasoningFilter, strip_reasoning

UNCHANGED = [
    "# Title\n\nText.",
    "Close it with `</think>` at the end.",
    "```html\n<think>\n</think>\n```\nText",
    "A model writes <think> first and </think> last.",
    "  indented",
    "a < b",
    "",
]
CLEANED = [
    ("<think>one</think>two", "two"),
    ("\n<think>\none\n</think>\n\ntwo\n", "two\n"),
    ("<thinking>one</thinking>two", "two"),
    ("<think>a</think><think>b</think>c", "c"),
    ("one\n</think>\n\ntwo", "two"),
    ("<think>never ends", ""),
    ("<think>a</think>Use `</think>`.", "Use `</think>`."),
]


@pytest.mark.parametrize("text", UNCHANGED)
def test_text_without_reasoning_does_not_change(text: str) -> None:
    assert strip_reasoning(text) == text


@pytest.mark.parametrize(("text", "expected"), CLEANED)
def test_reasoning_is_removed(text: str, expected: str) -> None:
    assert strip_reasoning(text) == expected


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize("text", ["<think>one</think>\n\ntwo and more", "two and more"])
def test_a_callback_receives_only_the_answer_for_any_chunk_size(text: str, size: int) -> None:
    received: list[str] = []
    filtered = ReasoningFilter(received.append)
    for start in range(0, len(text), size):
        filtered(text[start : start + size])
    assert "".join(received) == "two and more"
