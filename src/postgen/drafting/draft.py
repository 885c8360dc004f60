"""Drafts the post of a lesson from the plan to the written file."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Literal

from postgen.drafting.budget import Budget
from postgen.drafting.critique_stage import CritiquedDraft, critique_draft
from postgen.drafting.draft_checker import DraftChecker, Verdict
from postgen.drafting.earlier_posts import sources_for
from postgen.drafting.lesson_plan import store_plan
from postgen.drafting.lockfile import record_written_post
from postgen.drafting.outline_writer import OutlineWriter
from postgen.drafting.post_writer import PostWriter
from postgen.drafting.publish import check_overwrite, write_post_or_draft
from postgen.drafting.repair import RepairFn, RepairResult, repair_until_clean
from postgen.drafting.reporter import SILENT, Reporter
from postgen.drafting.runs import RunSession, lesson_lock, open_run, wrote_post
from postgen.drafting.stepwise_writer import StepwiseWriter
from postgen.llm.protocol import LanguageModel, Usage
from postgen.series import Lesson, Series
from postgen.series.lock_entries import text_hash
from postgen.series.post_plan import Plan
from postgen.validation import ValidateOptions, ValidationResult

Into = Literal["posts", "drafts"]


@dataclass(frozen=True, slots=True)
class DraftResult:
    """A draft, the file it was written to, and what it took: ``cost`` in dollars, ``None`` if unknown.

    ``code_repairs`` were made before there was any text; ``repair`` has the number of those of the post.
    ``critique`` says what a critical reading found, and what is left of it.
    """

    lesson: Lesson
    path: Path
    repair: RepairResult
    usage: Usage
    cost: Decimal | None
    run: Path
    code_repairs: int = 0
    critique: CritiquedDraft | None = None

    @property
    def validation(self) -> ValidationResult:
        """The validation of the file that was written."""
        return self.repair.verdict.relocated(str(self.path))


@dataclass(frozen=True, slots=True)
class DraftSettings:
    """The options of a draft.

    ``max_repairs`` overrides the number in the outline. ``into`` is the folder for a clean draft; ``force``
    overwrites a post that a person has edited. ``budget`` is shared by all drafts that use these settings.
    With a ``plan`` the model is not asked for one. With ``by_section`` no reply holds more than a section.
    ``critic`` is the model that reads critically, if it is another one.
    """

    seed: int = 0
    max_repairs: int | None = None
    into: Into | None = None
    force: bool = False
    budget: Budget = field(default_factory=Budget)
    plan: Plan | None = None
    by_section: bool = False
    critic: LanguageModel | None = None
    without_critique: bool = False
    options: ValidateOptions = field(default_factory=ValidateOptions)

    def max_repairs_for(self, series: Series) -> int:
        return series.outline.model.max_repairs if self.max_repairs is None else self.max_repairs

    def critique(
        self, run: RunSession, result: RepairResult, repair: RepairFn, check: Callable[[str], Verdict]
    ) -> CritiquedDraft:
        """The draft after a critical reading, unless that is off."""
        if self.without_critique or not run.series.outline.model.critic_readings:
            return CritiquedDraft(result)
        return critique_draft(run, result, repair, check, self.critic)


def end_run(run: RunSession, result: RepairResult, path: Path, code_repairs: int = 0) -> DraftResult:
    """Note the end of a run; the result. A run that ended with errors can be resumed."""
    errors, relative = result.verdict.errors, path.relative_to(run.series.root)
    run.note(ended=result.end_reason, rounds=result.rounds, errors=errors, path=relative)
    if result.verdict.passed:
        run.model.journal.finish()
    usage, cost = run.model.usage, run.model.cost
    return DraftResult(run.lesson, path, result, usage, cost, run.model.folder, code_repairs)


def draft_post(
    series: Series,
    lesson: Lesson,
    model: LanguageModel,
    settings: DraftSettings | None = None,
    reporter: Reporter = SILENT,
) -> DraftResult:
    """Draft a lesson's post: plan it, write and run its code, judge the results, write the text, repair it.

    A clean draft replaces the post; one with errors goes to the drafts folder. So does everything that the
    embedded model writes, unless ``settings.into`` is "posts". An unfinished run that has the same inputs is
    resumed.

    Raises:
        UsageError: git does not have the post as it is now, or a person has edited it since it was drafted;
            or the price of the model is unknown and there is a limit in dollars.
        RuntimeEnvironmentError: another postgen is writing this lesson.
        BudgetError: the budget ended before there was a complete draft.
        ModelError: the model could not be reached, its replies could not be used, or its code does not run.
        ReplyPendingError: a reply will come later, in a batch; the same call then continues.
        StorageError: a file cannot be written.
    """
    settings = settings or DraftSettings()
    into: Into = settings.into or ("drafts" if model.embedded else "posts")
    # The embedded model does not follow the word counts: a remark about them would only cost a repair.
    checker = DraftChecker(series, lesson, settings.options, reporter, length_remarks=not model.embedded)
    with lesson_lock(series, lesson):
        force = settings.force or bool(wrote_post(series, lesson))
        token = check_overwrite(series, lesson, force, redraft=True) if into == "posts" else None
        checker.try_sandbox()
        with open_run(checker, model, settings.budget, settings.seed, settings.plan) as run:
            writer = _writer(run, settings.by_section)
            plan = _plan(run, writer, settings.plan)
            text = writer.write(plan)
            rounds = settings.max_repairs_for(series)
            result = repair_until_clean(run, text, writer.repair, run.check, rounds)
            critiqued = settings.critique(run, result, writer.repair, run.check)
            result = critiqued.result
            final = result.verdict.text
            run.note(placing=text_hash(final))
            path = write_post_or_draft(series, lesson, result.verdict, token)
            if path.parent == series.posts_dir:
                replaced = token.digest if token else ""
                record_written_post(
                    series, lesson, final, "drafted", model.name, result.rounds, replaced=replaced
                )
        code_repairs = getattr(writer, "code_repairs", 0)
        return replace(end_run(run, result, path, code_repairs), critique=critiqued)


def plan_post(
    series: Series,
    lesson: Lesson,
    model: LanguageModel,
    settings: DraftSettings | None = None,
    reporter: Reporter = SILENT,
) -> Plan:
    """Plan a lesson's post. The run stays open: a draft with the same inputs reuses the plan.

    It raises the same errors as :func:`draft_post`.
    """
    settings = settings or DraftSettings()
    checker = DraftChecker(series, lesson, settings.options, reporter)
    with (
        lesson_lock(series, lesson),
        open_run(checker, model, settings.budget, settings.seed, settings.plan) as run,
    ):
        return _plan(run, _writer(run, settings.by_section, "plan_background"), settings.plan)


def _plan(run: RunSession, writer: PostWriter | OutlineWriter | StepwiseWriter, given: Plan | None) -> Plan:
    plan = given or run.plan()
    if plan is None:
        run.reporter.log("planning")
        plan = writer.plan()
    store_plan(run.series, run.lesson, plan)
    run.note(planned=plan.model_dump(mode="json"))
    return plan


def _writer(
    run: RunSession, by_section: bool, background: Literal["background", "plan_background"] = "background"
) -> PostWriter | OutlineWriter | StepwiseWriter:
    if run.model.embedded:
        settings = (run.model, run.seed or 0, run.reporter.text)
        if sources := sources_for(run.series, run.lesson):
            return OutlineWriter(run.series, run.lesson, sources, *settings)
        return StepwiseWriter(run.series, run.lesson, *settings)
    return PostWriter(run, run.background(background), by_section)
