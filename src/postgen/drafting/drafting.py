"""Drafts one lesson: a model writes it, every reply goes through the journal, the result becomes a file."""

from typing import Literal

from postgen.drafting.checking import DraftChecker
from postgen.drafting.lockfile import lock_post, text_hash
from postgen.drafting.loop import OUT_OF_BUDGET, repair_until_clean
from postgen.drafting.placing import Into, place
from postgen.drafting.planning import keep_plan
from postgen.drafting.replacing import permit
from postgen.drafting.reporter import SILENT, Reporter
from postgen.drafting.running import Running, is_of_killed_run, lesson_lock, running
from postgen.drafting.sections import PostWriter
from postgen.drafting.settings import Result, Settings, finish
from postgen.drafting.stepwise import StepwiseWriter
from postgen.models import LanguageModel
from postgen.series import Lesson, Series
from postgen.series.plan import Plan


def draft_post(
    series: Series,
    lesson: Lesson,
    model: LanguageModel,
    settings: Settings | None = None,
    reporter: Reporter = SILENT,
) -> Result:
    """Draft a lesson's post: plan, write, run, check, repair.

    A clean draft replaces the post; one with errors goes to the drafts folder. So does everything that the
    embedded model writes, unless ``settings.into`` is "posts".

    Raises:
        UsageError: git does not have the post as it is now, or a person has edited it since it was drafted;
            or the price of the model is unknown and there is a limit in dollars.
        SurroundingsError: another postgen is writing this lesson.
        BudgetError: the budget ended before there was a complete draft.
        ModelError: the model could not be reached, or its replies could not be used.
        AwaitedError: a reply will come later, in a batch; the same call then continues.
        StorageError: a file cannot be written.
    """
    settings = settings or Settings()
    into: Into = settings.into or ("drafts" if model.embedded else "posts")
    # The embedded model does not follow the word counts: a remark about them would only cost a repair.
    checker = DraftChecker(series, lesson, settings.options, reporter, length_remarks=not model.embedded)
    settings.budget.require_price(model)
    with lesson_lock(series, lesson):
        force = settings.force or is_of_killed_run(series, lesson)
        leave = permit(series, lesson, force, redraft=True) if into == "posts" else None
        with running(checker, model, settings.budget, settings.seed, into=into) as run:
            writer = _writer(run, settings.single_reply, "ledger")
            plan = settings.plan or run.model.decided.plan or _plan(run, writer)
            keep_plan(series, lesson, plan)
            if plan != run.model.decided.plan:
                run.note(planned=plan.model_dump(mode="json"))
            reporter.log("writing")
            text = writer.write(plan)
            drafted = repair_until_clean(
                run, text, writer.repair, run.check, settings.max_repairs_for(series)
            )
            run.note(placing=text_hash(drafted.verdict.text))
            path = place(series, lesson, drafted.verdict, into, leave)
            if path.parent == series.posts:
                lock_post(series, lesson, drafted.verdict.text, "drafted", model.name, drafted.rounds)
        return finish(run, drafted, path, done=drafted.ended != OUT_OF_BUDGET)


def plan_post(
    series: Series,
    lesson: Lesson,
    model: LanguageModel,
    settings: Settings | None = None,
    reporter: Reporter = SILENT,
) -> Plan:
    """Plan a lesson's post. The run stays open: a draft that follows reuses the plan.

    Raises:
        UsageError: the price of the model is unknown and there is a limit in dollars.
        SurroundingsError: another postgen is writing this lesson, the budget is used up, or the model gave
            no usable plan.
    """
    settings = settings or Settings()
    settings.budget.require_price(model)
    checker = DraftChecker(series, lesson, settings.options, reporter)
    with (
        lesson_lock(series, lesson),
        running(checker, model, settings.budget, settings.seed, into="plan") as run,
    ):
        plan = run.model.decided.plan or _plan(run, _writer(run, settings.single_reply, "plan_ledger"))
        keep_plan(series, lesson, plan)
        run.note(planned=plan.model_dump(mode="json"))
        return plan


def _plan(run: Running, writer: PostWriter | StepwiseWriter) -> Plan:
    run.reporter.log("planning")
    return writer.plan()


def _writer(
    run: Running, single_reply: bool, ledger: Literal["ledger", "plan_ledger"]
) -> PostWriter | StepwiseWriter:
    if run.model.embedded:
        return StepwiseWriter(run.series, run.lesson, run.model, run.asker.seed or 0, run.reporter.text)
    return PostWriter(run, run.ledger(ledger), single_reply)
