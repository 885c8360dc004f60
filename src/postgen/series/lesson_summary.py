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

    ``origin`` is the source of the summary: the finished post, its plan, or only the outline. ``formulas``
    are displayed, in LaTeX on one line. ``headings`` are those of level 3 that name topics. ``functions``
    are signatures. ``datasets`` are loaded or created by code. ``analogy`` is that of the ELI5 section.
    """

    lesson: str
    title: str
    file: str
    origin: Origin
    symbols: tuple[SymbolSummary, ...] = ()
    terms: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    takeaways: tuple[str, ...] = Field((), description="Key takeaways, one sentence each.")
    analogy: str = ""


class Mention(FrozenModel):
    """A sentence in the post of ``lesson`` that mentions another lesson."""

    lesson: str
    text: str


class SharedHelper(FrozenModel):
    """A function that several posts define, as the last of them, that of ``lesson``, has it."""

    name: str
    lesson: str
    code: str


class LessonBackground(FrozenModel):
    """What a prompt says about the other lessons of the series.

    ``lessons`` are those before the lesson. ``promises`` are sentences of earlier posts about it, and
    ``citations`` those of later posts, which rely on it.
    """

    lessons: tuple[LessonSummary, ...] = ()
    helpers: tuple[SharedHelper, ...] = ()
    promises: tuple[Mention, ...] = ()
    citations: tuple[Mention, ...] = ()
