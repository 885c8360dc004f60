"""The settings of a draft, and its result."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from postgen.drafting.budget import Budget
from postgen.drafting.loop import Drafted
from postgen.drafting.placing import Into
from postgen.drafting.running import Running
from postgen.models import Usage
from postgen.series import Lesson, Series
from postgen.series.plan import Plan
from postgen.validation import Options


@dataclass(frozen=True, slots=True)
class Result:
    """A draft, the file it was written to, and what it took: ``cost`` in dollars, ``None`` if unknown."""

    lesson: Lesson
    path: Path
    drafted: Drafted
    usage: Usage
    cost: Decimal | None
    run: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of a draft.

    ``max_repairs`` overrides the number in the outline. ``into`` is the folder for a clean draft; ``force``
    overwrites a post that a person has edited. ``budget`` is shared by all drafts that use these settings.
    With a ``plan`` the model is not asked for one. With ``single_reply`` it writes the post in one reply, not
    its code first and then its sections. ``options`` are those of the validation.
    """

    seed: int = 0
    max_repairs: int | None = None
    into: Into | None = None
    force: bool = False
    budget: Budget = field(default_factory=Budget)
    plan: Plan | None = None
    single_reply: bool = False
    options: Options = field(default_factory=Options)

    def max_repairs_for(self, series: Series) -> int:
        """The maximum number of repairs of a draft."""
        return series.outline.model.max_repairs if self.max_repairs is None else self.max_repairs


def finish(run: Running, drafted: Drafted, path: Path, done: bool = True) -> Result:
    """Note the end of a run in its journal; the result. A run that is not ``done`` can be resumed."""
    errors, relative = drafted.verdict.errors, path.relative_to(run.series.root)
    run.note(ended=drafted.ended, rounds=drafted.rounds, errors=errors, path=relative)
    if done:
        run.model.journal.finish()
    return Result(run.lesson, path, drafted, run.model.usage, run.model.cost, run.model.folder)
