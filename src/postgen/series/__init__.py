"""The series: ``outline.yaml`` read and validated, with lookup of lessons."""

from postgen.series.config import (
    KindConfig,
    NotationEntry,
    Outline,
    RulesConfig,
    SectionConfig,
)
from postgen.series.loader import OUTLINE, find_root, load_series, parse_outline
from postgen.series.series import Lesson, Series, lesson_sort_key

__all__ = [
    "OUTLINE",
    "KindConfig",
    "Lesson",
    "NotationEntry",
    "Outline",
    "RulesConfig",
    "SectionConfig",
    "Series",
    "find_root",
    "lesson_sort_key",
    "load_series",
    "parse_outline",
]
