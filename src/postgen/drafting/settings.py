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
    """How to draft.

    ``into`` sets where a clean draft goes, and ``max_repairs`` overrides the number in the outline.
    ``budget`` is shared by all drafts that use these settings. A ``plan`` replaces the one that the model
    would write. ``single_reply`` asks for the whole post in one reply, not for its code and sections.
    """

    seed: int = 0
    max_repairs: int | None = None
    into: Into | None = None
    force: bool = False
    budget: Budget = field(default_factory=Budget)
    plan: Plan | None = None
    single_reply: bool = False

    def max_repairs_for(self, series: Series) -> int:
        """Maximum number of repairs of a draft."""
        return series.outline.model.max_repairs if self.max_repairs is None else self.max_repairs
