"""Blocks take the places of their marks in a reply."""

from postgen.drafting.prose import fill_marks
from postgen.prompting.prompts import ExecutedBlock, Results


def test_blocks_are_one_blank_line_apart() -> None:
    blocks = tuple(
        ExecutedBlock(f"block {n}", "Demonstrations", "", f"```python\nx = {n}\n```") for n in (1, 2)
    )
    text = "## Demonstrations\n\nA text.\n\n\n[[block 1]]\n\n\n\n[[block 2]]\n\n\nThe end.\n"
    assert fill_marks(text, Results(blocks)) == (
        "## Demonstrations\n\nA text.\n\n```python\nx = 1\n```\n\n```python\nx = 2\n```\n\nThe end.\n"
    )
