import pytest

from postgen.llm.reasoning import ReasoningFilter, strip_reasoning

KEPT = [
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


@pytest.mark.parametrize("text", KEPT)
def test_text_that_is_no_reasoning_is_kept(text: str) -> None:
    assert strip_reasoning(text) == text


@pytest.mark.parametrize(("text", "left"), CLEANED)
def test_reasoning_is_taken_out(text: str, left: str) -> None:
    assert strip_reasoning(text) == left


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize("text", ["<think>one</think>\n\ntwo and more", "two and more"])
def test_a_listener_hears_the_answer_alone_however_it_is_cut(text: str, size: int) -> None:
    heard: list[str] = []
    quiet = ReasoningFilter(heard.append)
    for start in range(0, len(text), size):
        quiet(text[start : start + size])
    assert "".join(heard) == "two and more"
