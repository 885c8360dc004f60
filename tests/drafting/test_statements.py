"""Which sentences of a post can be read without the text around them."""

import pytest

from postgen.document import parse_document
from postgen.drafting.statements import sentences_of, stands_alone


@pytest.mark.parametrize(
    "sentence",
    [
        "The loss is one number, and the loop hears nothing else.",
        "**Batch gradient descent** takes the average over all examples.",
        "A landscape without false valleys is called **convex**.",
        "With a hidden layer, $\\hat{y}$ is no longer a linear function of the parameters.",
        "Parameters are learned by the loop. Settings are chosen by you.",
        "A layer takes values, and computes new ones from all of them.",
        "A hidden layer multiplies its input by weights and adds a bias to it.",
        "A loss says how wrong the predictions are.",
    ],
)
def test_a_general_statement_stands_alone(sentence: str) -> None:
    assert stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It falls at every step of the way.",
        "This makes the loop slow near the goal.",
        "The search for it is called **optimization**.",
        "Stochastic descent uses one of the others.",
        "The mean squared error says how wrong it is.",
        "The price of them is the memory for all values.",
        "But the second half is slower than the first.",
        "The two can stand in for each other everywhere.",
        "The slope of these squares is the mean of all slopes.",
        "In the figure above the loss falls to the floor.",
        "As lesson 1.2 has shown, the slope fades away.",
        "The [slope](1.1-x.md) fades near the best value.",
        "Call `loss.backward()` once after each of the steps.",
        "Why does the loss fall at every single step?",
        "Suppose that eight guests like their eggs hard.",
        "The loss starts at $L = 25.2$ and falls to a floor.",
        "Too short.",
        "The rule (which is old says that slopes add up.",
        "Our loop needs forty steps until it is done.",
        "lower case at the start of a sentence fails.",
        "A *half open emphasis is not a whole sentence.",
    ],
)
def test_a_sentence_that_leans_on_others_does_not(sentence: str) -> None:
    assert not stands_alone(sentence)


def test_points_within_formulas_end_no_sentence() -> None:
    document = parse_document("Here $a = 1. b$ is one. And $c$\nis two! Three\n")
    assert sentences_of(document, 1, 2) == ["Here $a = 1. b$ is one.", "And $c$ is two!", "Three"]


def test_the_marker_of_a_list_item_is_no_part_of_the_sentence() -> None:
    assert sentences_of(parse_document("- One item.\n"), 1, 1) == ["One item."]
