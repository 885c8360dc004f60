"""The estimate of tokens, compared with the counts of a real tokenizer."""

import pytest

from postgen.llm.pricing import estimate, estimate_prompt
from postgen.llm.protocol import Message

PROSE = "On page 1 the teacher draws a line through the points and asks how far each one lies from it. "
LATEX = (
    r"$$\n\hat{y}_i = \sum_{j=1}^{d} w_j x_{ij} + b, \qquad "
    r"L(w,b) = \frac{1}{N} \sum_{i=1}^{N} (y_i - \hat{y}_i)^2$$"
)


@pytest.mark.parametrize(("text", "counted"), [(PROSE * 10, 221), (LATEX * 10, 690)])
def test_the_estimate_is_within_20_percent(text: str, counted: int) -> None:
    assert 0.8 * counted <= estimate(text) <= 1.2 * counted


def test_an_empty_text_has_no_tokens_and_every_script_has_some() -> None:
    assert estimate("") == 0
    assert estimate("梯度下降法") == 5


def test_each_message_adds_tokens() -> None:
    one = [Message("user", PROSE * 2)]
    two = [Message("system", PROSE), Message("user", PROSE)]
    assert 0 < estimate_prompt(one) < estimate_prompt(two)
