"""Compares models and sets of templates: each drafts the same lessons, and the validator scores them."""

import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path, PurePath

from postgen.drafting.draft import DraftSettings, draft_post
from postgen.drafting.reporter import SILENT, PrefixedReporter, Reporter
from postgen.drafting.run_history import list_runs, total_cost
from postgen.errors import PostgenError, UsageError
from postgen.findings import Severity
from postgen.llm.protocol import LanguageModel, Usage
from postgen.prompting.templates import FOLDER
from postgen.series import Lesson, Series
from postgen.series.assets import data_files
from postgen.temporary_folders import temporary_folder


@dataclass(frozen=True, slots=True)
class DraftScore:
    """The score of one draft. If drafting failed, ``error`` says why.

    ``rounds`` is the number of repairs. ``errors_at_first`` and ``rules``, the findings by rule, are from
    before any repair. ``cost`` is in dollars, ``None`` if unknown; ``seconds`` is wall-clock time.
    """

    lesson: str
    error: str = ""
    rounds: int = 0
    errors_at_first: int = 0
    errors: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    usage: Usage = field(default_factory=Usage)
    cost: Decimal | None = Decimal(0)


@dataclass(frozen=True, slots=True)
class ModelScore:
    """The scores of one model with one set of templates."""

    model: str
    templates: str
    drafts: tuple[DraftScore, ...]

    @property
    def clean_at_first(self) -> int:
        return sum(not t.error and not t.errors_at_first for t in self.drafts)

    @property
    def clean(self) -> int:
        return sum(not t.error and not t.errors for t in self.drafts)

    @property
    def rounds_to_clean(self) -> float | None:
        """The mean number of repairs of the drafts that became clean; ``None`` if none did."""
        rounds = [t.rounds for t in self.drafts if not t.error and not t.errors]
        return sum(rounds) / len(rounds) if rounds else None

    @property
    def rules(self) -> Counter[str]:
        return sum((t.rules for t in self.drafts), Counter())

    @property
    def usage(self) -> Usage:
        return sum((t.usage for t in self.drafts), Usage())

    @property
    def cost(self) -> Decimal | None:
        """The total in dollars; ``None`` if the cost of a draft is unknown."""
        return total_cost(t.cost for t in self.drafts)

    @property
    def seconds(self) -> float:
        return sum(t.seconds for t in self.drafts)


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
    scores = []
    for lesson in lessons:
        with _copy_of(series, lesson, templates) as copy:
            started = time.monotonic()
            prefixed = PrefixedReporter(reporter, f"{model.name}, {lesson.id}: ")
            try:
                result = draft_post(copy, lesson, model, replace(settings, into="drafts"), prefixed).repair
                rules = Counter(f.code for f in result.first.findings if f.severity is not Severity.INFO)
                errors = result.verdict.errors
                score = DraftScore(lesson.id, "", result.rounds, result.first.errors, errors, rules)
            except PostgenError as error:
                score = DraftScore(lesson.id, str(error))
            score = replace(score, seconds=time.monotonic() - started)
            for run in list_runs(copy.state_dir / "runs")[:1]:  # what a failed draft has used counts as well
                score = replace(score, usage=run.usage, cost=run.cost)
            scores.append(score)
    return ModelScore(model.name, templates.name if templates else "own", tuple(scores))


@contextmanager
def _copy_of(series: Series, lesson: Lesson, templates: Path | None) -> Iterator[Series]:
    if templates is not None and not templates.is_dir():
        raise UsageError(f"{templates}: not a folder of prompt templates")
    with temporary_folder("postgen-eval-") as root:
        for source, name in ((series.posts_dir, "posts"), (templates or series.root / FOLDER, FOLDER)):
            if source.is_dir():
                shutil.copytree(source, root / name)
        for file in (PurePath("outline.yaml"), *data_files(series)):
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(series.root / file, root / file)
        (root / "posts").mkdir(exist_ok=True)
        (root / "posts" / lesson.file_name).unlink(missing_ok=True)
        yield Series(root, series.outline, series.styles)
