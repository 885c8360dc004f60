"""A post or section is taken out of what a chat model puts around it; Markdown within a text stays."""

import pytest

from postgen.document.unwrap import unwrap, without_open_fence
from tests.projects import LESSON, RECAP


@pytest.mark.parametrize("post", [LESSON, RECAP])
@pytest.mark.parametrize(
    "template",
    [
        "Here is the post:\n\n```markdown\n{}```\n",
        '```markdown title="post.md"\n{}```\n',
        "```{{markdown}}\n{}```\n",
        "````markdown\n{}````\nHope it helps.",
        "```mdx\n{}```",
        "~~~\n{}~~~",
        ':::writing{{variant="standard" id="1"}}\n{}:::',
        "::::writing\n{}::::\n",
        "Here:\n\n   ```md\n{}   ```",
        "````\n```markdown\n{}```\n````\n",
        "{}```\n",
        "\ufeff\n\n{}",
    ],
)
def test_a_wrapper_around_a_post_is_removed(post: str, template: str) -> None:
    assert unwrap(template.format(post)) == post


@pytest.mark.parametrize("words", ["", "Here it is:\n\n"])
@pytest.mark.parametrize("mark", ["> ", ">"])
def test_a_quotation_of_the_whole_post_is_removed(words: str, mark: str) -> None:
    quoted = "".join(f"{mark}{line}".rstrip() + "\n" for line in RECAP.splitlines())
    assert unwrap(words + quoted) == RECAP


def test_a_fence_without_an_end_is_opened_by_nothing() -> None:
    assert without_open_fence(f"```markdown\n{LESSON}") == LESSON
    for text in (
        LESSON,
        f"```markdown\n{LESSON}```\n",
        f"```python\n{RECAP}",
        "```markdown\n## A\n\n```python\nx",
    ):
        assert without_open_fence(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "## Demonstrations\n\nA file:\n\n```markdown\n# Notes\n\n## A\n\nText\n```\n\nDone.\n",
        "We write notes:\n\n```markdown\n# Title\n\nbody\n```\n\nThen we read them again, which matters.\n",
        "```markdown\n# T\n\n## A\n\ntext, and the end is missing\n",
        "> A quotation opens the section.\n\n## ELI5\n\nText.\n",
        "Run this:\n\n```python\nx = 1\n```\n",
        "The output:\n\n```text\n1 2 3\n4 5 6\n```\n",
        "```bash\nuv add torch\n```\n\n## A\n\ntext\n",
        "::: note\nA remark.\n:::\n\nText.\n",
        "Two blocks:\n\n```\n# a\n```\n\n```\n# b\n```\n",
    ],
)
def test_markdown_within_a_text_stays(text: str) -> None:
    assert unwrap(text) == text
