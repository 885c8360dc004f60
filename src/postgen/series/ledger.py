"""The ledger: what each earlier lesson has brought, for the writer of a later one."""

from typing import Literal

from pydantic import Field

from postgen.series.outline import Model

Origin = Literal["post", "plan", "outline"]


class LedgerSymbol(Model):
    """A symbol beyond the series' notation, with what the lesson says it is. ``symbol`` is LaTeX."""

    symbol: str
    meaning: str


class LedgerEntry(Model):
    """What a lesson has brought.

    ``origin`` tells whether it was read from the finished post, from its plan, or only from the outline.
    ``functions`` are signatures; ``datasets`` what code loads or makes; ``picture`` what the ELI5 compares
    the topic with.
    """

    lesson: str
    title: str
    file: str
    origin: Origin
    symbols: tuple[LedgerSymbol, ...] = ()
    terms: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    takeaways: tuple[str, ...] = Field((), description="What to remember, one sentence each.")
    picture: str = ""
