"""One lesson drafted: the model asked through the journal, the result put where it belongs."""

from collections.abc import Callable
from dataclasses import replace

from postgen.drafting.asking import Asker
from postgen.drafting.checking import Check, Verdict
from postgen.drafting.lockfile import lock_post, text_hash
from postgen.drafting.loop import OUT_OF_BUDGET, Say, Writer, write_and_repair
from postgen.drafting.placing import Into, place
from postgen.drafting.planning import keep_plan
from postgen.drafting.replacing import permit
from postgen.drafting.replaying import Ledger
from postgen.drafting.running import Running, is_of_killed_run, lesson_lock, running
from postgen.drafting.sections import SectionWriter
from postgen.drafting.settings import Result, Settings
from postgen.drafting.stepwise import StepwiseWriter
from postgen.drafting.whole import WholeWriter
from postgen.models import LanguageModel
from postgen.series import Lesson, Series
from postgen.series.plan import Plan

OnText = Callable[[str], None]


def draft_post(
    series: Series,
    lesson: Lesson,
    model: LanguageModel,
    check: Check,
    settings: Settings,
    say: Say,
    on_text: OnText | None = None,
) -> Result:
    """Draft a lesson's post.

    A clean draft replaces the post, one with errors goes to the drafts; so does everything that the
    embedded model writes, unless ``settings.into`` insists.

    Raises:
        UsageError: the post has changes that git has not recorded, or a person has edited it since it was
            drafted; the budget cannot be kept.
        SurroundingsError: another postgen is writing this lesson.
        BudgetError: the budget ended before there was a whole draft.
        ModelError: the model could not be asked, or gave nothing usable.
        AwaitedError: a reply is still to come, in a batch; then the same call goes on.
        StorageError: a file cannot be written.
    """
    into: Into = settings.into or ("drafts" if model.embedded else "posts")
    settings.budget.require_price(model)
    with lesson_lock(series, lesson):
        force = settings.force or is_of_killed_run(series, lesson)
        leave = permit(series, lesson, force, redraft=True) if into == "posts" else None
        with running(series, lesson, model, settings, into=into) as run:
            if run.model.resumed:
                say(f"resuming the run in {run.model.folder}")
            noted = run.noted(_without_remarks(check) if model.embedded else check)
            writer = _writer(run, noted, settings, run.ledger(), say, on_text)
            plan = settings.plan or run.model.decided.plan or _planned(writer, say)
            keep_plan(series, lesson, plan)
            if plan != run.model.decided.plan:
                run.note(planned=plan.model_dump(mode="json"))
            rounds = settings.max_repairs_for(series)
            drafted = write_and_repair(writer, plan, noted, lesson.kind, rounds, say, run.note)
            run.note(placing=text_hash(drafted.verdict.text))
            path = place(series, lesson, drafted.verdict, into, leave)
            if path.parent == series.posts:
                lock_post(series, lesson, drafted.verdict.text, "drafted", model.name, drafted.rounds)
        errors = drafted.verdict.errors
        relative = path.relative_to(series.root)
        run.note(ended=drafted.ended, rounds=drafted.rounds, errors=errors, path=relative)
        if drafted.ended != OUT_OF_BUDGET:  # with more to spend, the same run goes on
            run.model.journal.finish()
    return Result(lesson, path, drafted, run.model.usage, run.model.cost, run.model.folder)


def plan_post(series: Series, lesson: Lesson, model: LanguageModel, settings: Settings, say: Say) -> Plan:
    """Plan a lesson's post. The run stays open: a draft that follows does not ask for the plan again.

    Raises:
        UsageError: the budget cannot be kept.
        SurroundingsError: another postgen is writing this lesson; no budget; no usable plan.
    """
    settings.budget.require_price(model)
    with lesson_lock(series, lesson), running(series, lesson, model, settings, into="plan") as run:
        plan = run.model.decided.plan
        if plan is None:
            writer = _writer(run, _never, settings, run.ledger("plan_ledger"), say, None)
            plan = _planned(writer, say)
        keep_plan(series, lesson, plan)
        run.note(planned=plan.model_dump(mode="json"))
        return plan


def _without_remarks(check: Check) -> Check:
    """The embedded model writes as much as it writes."""
    return lambda text: replace(check(text), remarks=())


def _never(_text: str) -> Verdict:
    raise AssertionError("a plan is not run")


def _planned(writer: Writer, say: Say) -> Plan:
    say("planning")
    return writer.plan()


def _writer(
    run: Running, check: Check, settings: Settings, ledger: Ledger, say: Say, on_text: OnText | None
) -> Writer:
    if run.model.embedded:
        return StepwiseWriter(run.series, run.lesson, run.model, settings.seed, on_text)
    asker = Asker(run.series, run.lesson, run.model, settings.seed, on_text)
    whole = WholeWriter(asker, ledger)
    return whole if settings.single_reply else SectionWriter(whole, check, say, run.note)
