"""Formulas of counts, such as the words of a post."""

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence

from postgen.document import Document
from postgen.rules.house.scopes import Unit
from postgen.rules.prose_text import SENTENCE_END
from postgen.series.house_rules import HouseRule

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


def compile_metric(rule: HouseRule) -> Callable[[Sequence[Unit], Document], tuple[float, bool]]:
    """A function that returns the value of the formula, and whether the condition holds.

    Raises:
        ValueError: the formula or the condition is not valid.
    """
    tree = parse_formula(rule.formula or "")
    compare, limit = parse_condition(rule.condition or "")

    def measure(units: Sequence[Unit], document: Document) -> tuple[float, bool]:
        value = _evaluate(tree, _counts(units, document))
        return value, bool(compare(value, limit))

    return measure


def parse_formula(text: str) -> ast.expr:
    """A formula of numbers, counts, `+`, `-`, `*`, `/` and parentheses."""
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
    """A comparison with a number, such as `> 1500`."""
    found = _CONDITION.fullmatch(text)
    if not found:
        raise ValueError(f"not a condition: '{text[:80]}'; write it like '> 1500'")
    return _COMPARE[found[1]], float(found[2])


def _evaluate(node: ast.expr, counts: Mapping[str, int]) -> float:
    if isinstance(node, ast.BinOp):
        return _CALCULATE[type(node.op)](_evaluate(node.left, counts), _evaluate(node.right, counts))
    if isinstance(node, ast.Name):
        return counts[node.id]
    assert isinstance(node, ast.Constant)
    return float(node.value)  # type: ignore[arg-type]


def _counts(units: Sequence[Unit], document: Document) -> Mapping[str, int]:
    """The counts of the prose in some units; of a whole post, if that is the unit."""
    if len(units) == 1 and "post" in units[0].names:
        texts = [prose.prose_text for prose in document.prose if prose.kind != "heading"]
        paragraphs = sum(p.kind == "paragraph" and not p.containers for p in document.prose)
        lines = range(1, document.source.line_count + 1)
    else:
        texts = [unit.text for unit in units]
        paragraphs = sum("paragraph" in unit.names for unit in units)
        spans = [document.span(*unit.bounds(0, max(1, len(unit.text)))) for unit in units]
        lines = range(min(s.line for s in spans), max(s.end_line for s in spans) + 1)
    words = [word for text in texts for word in text.split() if any(c.isalnum() for c in word)]
    return {
        "words": len(words),
        "sentences": sum(max(1, len(SENTENCE_END.findall(text))) for text in texts if text.strip()),
        "paragraphs": paragraphs,
        "characters": sum(len(word) for word in words),
        "long_words": sum(len(word.strip(".,;:!?")) > 6 for word in words),
        "headings": sum(h.line in lines for h in document.headings),
        "lists": sum(b.kind == "list" and b.line in lines for b in document.blocks),
        "code_blocks": sum(b.line in lines for b in document.code_blocks),
        "figures": sum(p.is_image and p.line in lines for p in document.prose),
    }
