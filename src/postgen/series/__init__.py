"""The series: ``outline.yaml`` read and validated, with lookup of lessons."""

from postgen.series.config import (
    KindConfig,
    NotationEntry,
    Outline,
    RulesConfig,
    SectionConfig,
    outline_schema,
)
from postgen.series.loader import OUTLINE, find_root, load_series, parse_outline
from postgen.series.series import Lesson, Series, lesson_sort_key, slug

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
    "outline_schema",
    "parse_outline",
    "slug",
]
