"""How to draft, and what became of a draft."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from postgen.drafting.budget import Budget
from postgen.drafting.loop import Drafted
from postgen.drafting.placing import Into
from postgen.models import Usage
from postgen.series import Lesson, Series
from postgen.series.plan import Plan


@dataclass(frozen=True, slots=True)
class Result:
    """A draft, where it was written, and what it took: ``cost`` in dollars, ``None`` if unknown."""

    lesson: Lesson
    path: Path
    drafted: Drafted
    usage: Usage
    cost: Decimal | None
    run: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How to draft. ``into`` overrules where a clean draft goes; ``rounds`` the outline's number.

    ``budget`` is shared by all drafts that are made with these settings. A ``plan`` is followed instead of
    asking for one. ``whole`` asks for the post in one reply, and not for its code first and its sections.
    """

    seed: int = 0
    rounds: int | None = None
    into: Into | None = None
    force: bool = False
    budget: Budget = field(default_factory=Budget)
    plan: Plan | None = None
    whole: bool = False

    def rounds_for(self, series: Series) -> int:
        """The most repairs of a draft."""
        return series.outline.model.rounds if self.rounds is None else self.rounds
