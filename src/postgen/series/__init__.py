"""The series: ``outline.yaml`` read and validated, with lookup of lessons."""

from postgen.series.lesson import Lesson, order_of, slug
from postgen.series.loading import OUTLINE, find_root, load_series, parse_outline
from postgen.series.outline import (
    EnvironmentOutline,
    KindOutline,
    NotationOutline,
    Outline,
    Role,
    RulesOutline,
    SectionOutline,
)
from postgen.series.schema import outline_schema
from postgen.series.series import Series

__all__ = [
    "OUTLINE",
    "EnvironmentOutline",
    "KindOutline",
    "Lesson",
    "NotationOutline",
    "Outline",
    "Role",
    "RulesOutline",
    "SectionOutline",
    "Series",
    "find_root",
    "load_series",
    "order_of",
    "outline_schema",
    "parse_outline",
    "slug",
]
