"""Comparison of expected and actual output."""

import time

import pytest

from postgen.output_diff import Tolerance, diff_output

SAME = [
    ("", ""),
    ("a\nb\n", "a\nb"),
    ("a  \n\n", "a"),
    ("loss 0.12345678", "loss 0.12345999"),
    ("loss 1.2345", "loss 1.2346"),
    ("w = -0.0000", "w = 0.0000"),
    ("1e-8 and 1.00001e3", "2e-8 and 1.00002e3"),
    ("tensor([ 9.9999, 1.0])", "tensor([10.0000, 1.0])"),
    ("took 3.2 s", "took 9.1 s"),
    ("007 1_000", "7 1000"),
    ("1_layer", "1_layer"),
    ("9" * 5000, "0" + "9" * 5000),
    ("took 3.2   s", "took 12.7  s"),
    ("step     loss\n   1   9.9999", "step     loss\n   1  10.0000"),
    (
        "tensor([[ 1.0000, -0.0000],\n        [ 2.0000,  3.0000]])",
        "tensor([[1.0000, 0.0000],\n        [2.0000, 3.0000]])",
    ),
    ("w: 9.99999  b", "w: 10.00001 b"),
    ("a\tb 0.50001", "a\tb 0.50002"),
]
DIFFERENT = [
    ("a", "b"),
    ("a\nb", "a"),
    ("", "a"),
    ("epoch 10", "epoch 11"),
    ("epoch 100000", "epoch 100001"),
    ("accuracy 0.9", "accuracy 1.0"),
    ("loss 0.1234", "loss 0.1237"),
    ("x1 = 2", "x2 = 2"),
    ("torch 2.13.0", "torch 2.14.0"),
    ("1 2", "1 2 3"),
    ("nan", "0.0"),
    ("  indented 1.0", "indented 1.1"),
    ("  indented", "indented"),
    ("1_layer", "2_layer"),
    ("size 1_", "size 2_"),
    ("1__0.5", "1__0.6"),
    ("9" * 5000, "8" * 5000),
    ("9" * 5000 + ".5", "8" * 5000 + ".5"),
    ("1e" + "9" * 5000, "2e1"),
    ("a  b", "a b"),
    ("a\tb", "a b"),
    ("a\u00a0b", "a b"),
    ("epoch  1", "epoch 1"),
    ("epoch 1  loss 0.5", "epoch 1 loss 0.5"),
    ("step     loss\n   1   0.5000", "step loss\n   1   0.5000"),
    ("a  b 9.9999", "a b 10.0000"),
    ("  1 | 0.5", " 1 | 0.5"),
    ("{'a': 1, 'b': 2}", "{'a': 1,  'b': 2}"),
    ("[1, 2]", "[1,2]"),
    ("took 3.2 s", "took  9.1 s"),
    ("x * *\n x *", "x **\n x *"),
]


@pytest.mark.parametrize(("expected", "actual"), SAME)
def test_equal_outputs_have_no_difference(expected: str, actual: str) -> None:
    assert diff_output(expected, actual, masks=[r"took \S+"]) is None
    assert diff_output(actual, expected, masks=[r"took \S+"]) is None


@pytest.mark.parametrize(("expected", "actual"), DIFFERENT)
def test_different_outputs_have_a_difference(expected: str, actual: str) -> None:
    assert diff_output(expected, actual) is not None
    assert diff_output(actual, expected) is not None


def test_the_tolerance_is_settable() -> None:
    assert diff_output("loss 0.50", "loss 0.54", Tolerance(relative=0.1)) is None
    assert diff_output("loss 0.50", "loss 0.54", Tolerance(absolute=0.05)) is None
    assert diff_output("loss 0.50", "loss 0.54", Tolerance(relative=0.01, absolute=0.01)) is not None


def test_the_first_difference_has_its_line_and_a_diff() -> None:
    expected = "start\nepoch 1: 0.50001\nepoch 2: 0.3\nmiddle\nmore\nlast\nend"
    actual = "start\nepoch 1: 0.50000\nepoch 2: 0.4\nmiddle\nmore\nextra\nlast\nend"
    difference = diff_output(expected, actual)
    assert difference is not None
    assert (difference.line, difference.expected, difference.actual) == (3, "epoch 2: 0.3", "epoch 2: 0.4")
    assert difference.diff.splitlines() == [
        "  start", "  epoch 1: 0.50001", "- epoch 2: 0.3", "+ epoch 2: 0.4", "  middle", "  more", "+ extra",
        "  last", "  end",
    ]  # fmt: skip


def test_a_missing_line_is_none() -> None:
    difference = diff_output("a\nb", "a\nb\nc")
    assert difference is not None
    assert (difference.line, difference.expected, difference.actual) == (3, None, "c")


def test_long_diffs_are_truncated() -> None:
    difference = diff_output("\n".join("ab" * 100), "\n".join("cd" * 100))
    assert difference is not None
    assert len(difference.diff.splitlines()) < 70


@pytest.mark.parametrize(("expected", "actual"), [("a\nb\n", "b\na\n"), ("a\nb\nc\n", "b\nb\na\nc\n")])
def test_thousands_of_repeated_lines_are_compared_in_seconds(expected: str, actual: str) -> None:
    begin = time.monotonic()
    difference = diff_output("same\n" + expected * 5000 + "last", "same\n" + actual * 5000 + "last")
    assert difference is not None
    assert (difference.line, difference.expected, difference.actual) == (2, "a", "b")
    assert time.monotonic() - begin < 10
