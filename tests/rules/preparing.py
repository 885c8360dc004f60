"""The context of a rule's case."""

from functools import cache
from pathlib import Path
from typing import Any

from postgen.document import Document
from postgen.rules import Context, Rule
from postgen.rules.engines import diagnose
from postgen.series import Series, load_series

ROOT = Path(__file__).parents[2]


@cache
def the_series() -> Series:
    return load_series(ROOT)


def context_for(document: Document, case: dict[str, Any], rule: Rule) -> Context:
    """What ``case`` says about the post's surroundings; engines run where the rule needs them."""
    series = the_series()
    lesson = series.lesson(case["lesson"]) if "lesson" in case else None
    name = lesson.file_name if lesson else "post.md"
    diagnostics = diagnose([document], series, rule.needs)[document.path]
    return Context(series, lesson, series.posts / name, diagnostics)
