"""Compares models and sets of templates: each drafts the same lessons, and the validator scores them."""

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path, PurePath

from postgen.drafting.draft import DraftResult, DraftSettings, draft_post
from postgen.drafting.reporter import SILENT, PrefixedReporter, Reporter
from postgen.drafting.run_history import list_runs
from postgen.errors import PostgenError, UsageError
from postgen.findings import Severity
from postgen.llm import LanguageModel, Usage
from postgen.prompting.templates import FOLDER
from postgen.series import Lesson, Series
from postgen.series.assets import data_files


@dataclass(frozen=True, slots=True)
class DraftScore:
    """The score of one draft. ``error`` is the reason if there is none; ``rounds`` the number of repairs.

    ``first`` and ``last`` are the numbers of errors before any repair and after the last one. ``rules``
    counts the findings before any repair by rule. ``cost`` is in dollars, ``None`` if unknown; ``seconds``
    is wall-clock time.
    """

    lesson: str
    seconds: float
    error: str = ""
    rounds: int = 0
    first: int = 0
    last: int = 0
    rules: tuple[tuple[str, int], ...] = ()
    usage: Usage = field(default_factory=Usage)
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ModelScore:
    """The scores of one model with one set of templates."""

    model: str
    templates: str
    tried: tuple[DraftScore, ...]

    @property
    def clean_at_first(self) -> int:
        """The number of drafts that needed no repair."""
        return sum(not t.error and not t.first for t in self.tried)

    @property
    def clean(self) -> int:
        """The number of drafts that were clean in the end."""
        return sum(not t.error and not t.last for t in self.tried)

    @property
    def rounds_to_clean(self) -> float | None:
        """The mean number of repairs of the drafts that became clean; ``None`` if none did."""
        rounds = [t.rounds for t in self.tried if not t.error and not t.last]
        return sum(rounds) / len(rounds) if rounds else None

    @property
    def rules(self) -> Counter[str]:
        """The findings before any repair, by rule."""
        return sum((Counter(dict(t.rules)) for t in self.tried), Counter())

    @property
    def usage(self) -> Usage:
        return sum((t.usage for t in self.tried), Usage())

    @property
    def cost(self) -> Decimal | None:
        """The total in dollars; ``None`` if the cost of a draft is unknown."""
        costs = [t.cost for t in self.tried]
        known = [cost for cost in costs if cost is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(costs) else None

    @property
    def seconds(self) -> float:
        return sum(t.seconds for t in self.tried)


def evaluate(
    series: Series,
    lessons: Sequence[Lesson],
    model: LanguageModel,
    templates: Path | None,
    settings: DraftSettings,
    reporter: Reporter = SILENT,
) -> ModelScore:
    """Draft lessons in a temporary copy of the series; the series itself does not change.

    The copy of each lesson has the posts of the other lessons but not its own. ``templates`` is a folder of
    prompts; ``None`` uses those of the series. A draft that fails does not stop the others.

    Raises:
        UsageError: ``templates`` is not a folder.
    """
    tried = []
    for lesson in lessons:
        with _copy_of(series, lesson, templates) as copy:
            started = time.monotonic()
            try:
                shown = PrefixedReporter(reporter, f"{model.name}, {lesson.id}: ")
                result = draft_post(copy, lesson, model, replace(settings, into="drafts"), shown)
            except PostgenError as error:
                runs = list_runs(copy.state_dir / "runs")  # what a failed draft has used counts as well
                usage, cost = (runs[0].usage, runs[0].cost) if runs else (Usage(), Decimal(0))
                seconds = time.monotonic() - started
                tried.append(DraftScore(lesson.id, seconds, str(error), usage=usage, cost=cost))
                continue
            tried.append(_tried(result, time.monotonic() - started))
    return ModelScore(model.name, templates.name if templates else "own", tuple(tried))


def _tried(result: DraftResult, seconds: float) -> DraftScore:
    first, last = result.drafted.first, result.drafted.verdict
    rules = Counter(f.code for f in first.findings if f.severity is not Severity.INFO)
    return DraftScore(
        result.lesson.id,
        seconds,
        rounds=result.drafted.rounds,
        first=first.errors,
        last=last.errors,
        rules=tuple(rules.most_common()),
        usage=result.usage,
        cost=result.cost,
    )


@contextmanager
def _copy_of(series: Series, lesson: Lesson, templates: Path | None) -> Iterator[Series]:
    if templates is not None and not templates.is_dir():
        raise UsageError(f"{templates}: not a folder of prompt templates")
    with tempfile.TemporaryDirectory(prefix="postgen-eval-") as folder:
        root = Path(folder)
        for source, name in ((series.posts_dir, "posts"), (templates or series.root / FOLDER, FOLDER)):
            if source.is_dir():
                shutil.copytree(source, root / name)
        for file in (PurePath("outline.yaml"), *data_files(series)):
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(series.root / file, root / file)
        (root / "posts").mkdir(exist_ok=True)
        (root / "posts" / lesson.file_name).unlink(missing_ok=True)
        yield Series(root, series.outline)
