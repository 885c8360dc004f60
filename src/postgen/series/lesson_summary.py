"""Summaries of earlier lessons, for the writer of a later lesson."""

from typing import Literal

from pydantic import Field

from postgen.series.config import FrozenModel

Origin = Literal["post", "plan", "outline"]


class SymbolSummary(FrozenModel):
    """A symbol that is not in the notation of the series, with its meaning. ``symbol`` is LaTeX."""

    symbol: str
    meaning: str


class LessonSummary(FrozenModel):
    """A summary of what a lesson introduces.

    ``origin`` is the source of the summary: the finished post, its plan, or only the outline. ``functions``
    are signatures. ``datasets`` are loaded or created by code. ``analogy`` is that of the ELI5
    section.
    """

    lesson: str
    title: str
    file: str
    origin: Origin
    symbols: tuple[SymbolSummary, ...] = ()
    terms: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    takeaways: tuple[str, ...] = Field((), description="Key takeaways, one sentence each.")
    analogy: str = ""
