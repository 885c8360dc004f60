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
    "Use <think> and </think> in prose.\n\nMore text.\n",
    "## A\n\nA [thinking] man. See [analysis](x.md) and [analysis][1].\n",
    "## A\n\n```text\n<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n```\n\nDone.\n",
    "## A\n\nThe tokens `<|im_end|><|im_start|>user` matter, and `<|channel|>final` too.\n",
    "- [ ] thinking\n\nvector<reason> x\n",
    "final answers are here\n",
    "analysis is fun\n",
    "## A\n\nIt ends with `</s>`\n",
    "## A\n\n```html\n<think>\n",
    "[think]: http://x\n\nSee [think].\n",
]
POST = "## ELI5\n\nPut two piles.\n"
CLEANED = [
    ("<think>one</think>two", "two"),
    ("\n<think>\none\n</think>\n\ntwo\n", "two\n"),
    ("<thinking>one</thinking>two", "two"),
    ("<think>a</think><think>b</think>c", "c"),
    ("one\n</think>\n\ntwo", "two"),
    ("<think>never ends", ""),
    ("<think>a</think>Use `</think>`.", "Use `</think>`."),
    ("analysisWe need to think and", ""),
    ("<|channel|>analysis<|message|>we need", ""),
    *(
        (template.replace("{}", POST), POST)
        for template in (
            "<thought>\nx\n</thought>\n\n{}",
            "<seed:think>x</seed:think>{}",
            "<antThinking>x</antThinking>\n{}",
            "<reasoning_content>x</reasoning_content>\n{}",
            "[REASONING]x[/REASONING]\n{}",
            "◁think▷x◁/think▷{}",
            "<|think|>x<|/think|>{}",
            "<|START_THINKING|>x<|END_THINKING|><|START_RESPONSE|>{}<|END_RESPONSE|>",
            "<|begin_of_thought|>x<|end_of_thought|><|begin_of_solution|>{}<|end_of_solution|>",
            "<think>I mention `</think>` here</think>{}",
            "<|channel>thought\nx<channel|>{}",
            "<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final<|message|>{}<|return|>",
            "<|channel|>final <|constrain|>markdown<|message|>{}",
            "analysisThe user wants.assistantcommentaryHm.assistantfinal{}",
            "analysis\n\nThe user wants.\n\nassistantfinal\n\n{}",
            "assistantfinal{}",
            "Thinking...\nx\n...done thinking.\n\n{}",
            '<details type="reasoning" done="true">\n<summary>Thought</summary>\n> x\n</details>\n{}',
            "<|im_start|>assistant\n{}<|im_end|>",
            "<|start_header_id|>assistant<|end_header_id|>\n\n{}<|eot_id|>",
            "<s>{}</s>",
            "<start_of_turn>model\n{}<end_of_turn>",
            "<｜begin▁of▁sentence｜>{}<｜end▁of▁sentence｜>",
            "{}<|im_end|>\n<|im_start|>user\nThanks!<|im_end|>\n<|im_start|>assistant\nWelcome",
            "{}<|user|>\nAnd now?",
            "{}<|endoftext|><|endoftext|>",
            "{}[/INST]",
            "{}<think>hmm",
            "{}\n<thinking>\nok\n</thinking>\n",
            "<analysis>x</analysis><final>{}</final>",
            "<think>\na\n</think>\n<think>\nb\n</think>\n{}",
            "Let me see.\n\n```python\nx = 1\n```\n</think>\n\n{}",
        )
    ),
]


@pytest.mark.parametrize("text", UNCHANGED)
def test_text_without_reasoning_does_not_change(text: str) -> None:
    assert strip_reasoning(text) == text


@pytest.mark.parametrize(("text", "expected"), CLEANED)
def test_reasoning_is_removed(text: str, expected: str) -> None:
    assert strip_reasoning(text).strip() == expected.strip()


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize("text", ["<think>one</think>\n\ntwo and more", "two and more"])
def test_a_callback_receives_only_the_answer_for_any_chunk_size(text: str, size: int) -> None:
    received: list[str] = []
    filtered = ReasoningFilter(received.append)
    for start in range(0, len(text), size):
        filtered(text[start : start + size])
    assert "".join(received) == "two and more"


def test_a_long_reply_full_of_marks_takes_no_time() -> None:
    for text in ("<think>" * 40_000, "</think> `" * 40_000, "<think></think>" * 20_000, "[think] " * 40_000):
        assert len(strip_reasoning(text)) <= len(text)
