"""Formulas of counts and their conditions, such as `words / sentences` and `> 25`."""

import ast
import operator
import re
from collections.abc import Callable, Mapping

_CONDITION = re.compile(r"\s*(<=|>=|==|!=|<|>)\s*(-?\d+(?:\.\d+)?)\s*")
_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_CALCULATE: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda one, other: one / other if other else 0.0,
}
NAMES = (
    "words",
    "sentences",
    "paragraphs",
    "characters",
    "long_words",
    "headings",
    "lists",
    "code_blocks",
    "figures",
)


def parse_formula(text: str) -> ast.expr:
    """A formula of numbers, counts, `+`, `-`, `*`, `/` and parentheses.

    Raises:
        ValueError: it is something else.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"not a formula: {text[:80]}") from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in NAMES:
            raise ValueError(f"'{node.id}' is not counted; these are: {', '.join(NAMES)}")
        if not isinstance(node, ast.BinOp | ast.Name | ast.Constant | ast.operator | ast.Load) or (
            isinstance(node, ast.operator) and type(node) not in _CALCULATE
        ):
            raise ValueError("a formula has only numbers, counts, + - * / and parentheses")
        if isinstance(node, ast.Constant) and not isinstance(node.value, int | float):
            raise ValueError("a formula has only numbers, counts, + - * / and parentheses")
    return tree


def parse_condition(text: str) -> tuple[Callable[[float, float], bool], float]:
    """A comparison with a number, such as `> 1500`.

    Raises:
        ValueError: it is something else.
    """
    found = _CONDITION.fullmatch(text)
    if not found:
        raise ValueError(f"not a condition: '{text[:80]}'; write it like '> 1500'")
    return _COMPARE[found[1]], float(found[2])


def evaluate(node: ast.expr, counts: Mapping[str, int]) -> float:
    """The value of a formula. A division by zero is zero."""
    if isinstance(node, ast.BinOp):
        return _CALCULATE[type(node.op)](evaluate(node.left, counts), evaluate(node.right, counts))
    if isinstance(node, ast.Name):
        return counts[node.id]
    assert isinstance(node, ast.Constant)
    return float(node.value)  # type: ignore[arg-type]
