"""Counts in a post, such as its words, for rules of the house."""

from collections.abc import Callable, Mapping, Sequence

from postgen.document import Document
from postgen.rules.house.scopes import Unit
from postgen.rules.prose_text import SENTENCE_END
from postgen.series.house_rules import HouseRule
from postgen.series.metric_formula import evaluate, parse_condition, parse_formula


def compile_metric(rule: HouseRule) -> Callable[[Sequence[Unit], Document], tuple[float, bool]]:
    """A function that returns the value of the formula, and whether the condition holds."""
    tree = parse_formula(rule.formula or "")
    compare, limit = parse_condition(rule.condition or "")

    def measure(units: Sequence[Unit], document: Document) -> tuple[float, bool]:
        value = evaluate(tree, _counts(units, document))
        return value, bool(compare(value, limit))

    return measure


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
