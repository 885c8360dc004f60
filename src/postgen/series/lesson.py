"""A lesson with its position in the series."""

import re
import unicodedata
from dataclasses import dataclass

from postgen.series.outline import KindOutline, ModuleOutline


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson of the series, with its position.

    ``module`` and ``position`` count from 1. ``closes_module`` is true for the last lesson of a module.
    """

    module: int
    position: int
    title: str
    points: tuple[str, ...]
    kind_name: str
    kind: KindOutline
    parent: ModuleOutline
    closes_module: bool
    terms: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id ``<module>.<position>``, such as ``1.6``."""
        return f"{self.module}.{self.position}"

    @property
    def order(self) -> tuple[int, int]:
        """The sort key for the reading order."""
        return (self.module, self.position)

    @property
    def file_name(self) -> str:
        """`<id>-<slug>.md`."""
        return f"{self.id}-{slug(self.title)}.md"


def order_of(lesson_id: str) -> tuple[int, int]:
    """Return the sort key of a lesson's id for the reading order: ``1.10`` comes after ``1.9``."""
    module, position = lesson_id.split(".")
    return (int(module), int(position))


def slug(title: str) -> str:
    """Return a title for a file name: lowercase, with hyphens between words, no accents and no quotes."""
    folded = unicodedata.normalize("NFKD", title)
    kept = "".join(c for c in folded if not unicodedata.combining(c) and c not in "'’‘`\"“”")
    return re.sub(r"[\W_]+", "-", kept.lower()).strip("-") or "untitled"
