"""One lesson drafted: the model asked through the journal, the result put where it belongs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from postgen.drafting.asking import Asker, GivenUpError
from postgen.drafting.budget import Budget
from postgen.drafting.checking import Check, Verdict
from postgen.drafting.journal import is_done, read_entries, run_folders
from postgen.drafting.journaled import JournaledModel
from postgen.drafting.lockfile import lock_post, refuse_edited, text_hash
from postgen.drafting.locking import held
from postgen.drafting.loop import OUT_OF_BUDGET, Drafted, Say, Writer, write_and_repair
from postgen.drafting.placing import Into, place
from postgen.drafting.planning import keep_plan
from postgen.drafting.sections import SectionWriter
from postgen.drafting.stepwise import StepwiseWriter
from postgen.drafting.storing import refuse_unrecorded
from postgen.drafting.whole import WholeWriter
from postgen.errors import PostgenError
from postgen.models import LanguageModel, Usage
from postgen.series import Lesson, Series
from postgen.series.ledger import LedgerEntry
from postgen.series.plan import Plan
from postgen.validation.ledger import ledger_before

Ledger = tuple[LedgerEntry, ...]


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


def draft_post(
    series: Series,
    lesson: Lesson,
    model: LanguageModel,
    check: Check,
    settings: Settings,
    say: Say,
    on_text: Callable[[str], None] | None = None,
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
        StorageError: a file cannot be written.
    """
    into: Into = settings.into or ("drafts" if model.embedded else "posts")
    settings.budget.require_price(model)
    with held(series, lesson):
        may_replace = settings.force or _is_of_killed_run(series, lesson)
        if into == "posts" and not may_replace:
            refuse_unrecorded(series.posts / lesson.file_name)
            refuse_edited(series, lesson)
        journaled = JournaledModel(model, series.state / "runs", lesson.id, settings.budget)
        if journaled.resumed:
            say(f"resuming the run in {journaled.folder}")
        journaled.journal.append(
            started={"lesson": lesson.id, "model": model.name, "into": into, "seed": settings.seed}
        )
        try:
            noted, ledger = _noted(check, journaled), _journaled_ledger(series, lesson, journaled)
            writer = _writer(series, lesson, journaled, noted, settings, ledger, say, on_text)
            rounds = series.outline.model.rounds if settings.rounds is None else settings.rounds
            plan = settings.plan or journaled.plan or _planned(writer, say)
            keep_plan(series, lesson, plan)
            if plan != journaled.plan:
                journaled.journal.append(planned=plan.model_dump(mode="json"))
            drafted = write_and_repair(writer, plan, noted, lesson.kind, rounds, say)
            journaled.journal.append(placing=text_hash(drafted.verdict.text))
            path = place(series, lesson, drafted.verdict, into, may_replace)
            if path.parent == series.posts:
                lock_post(series, lesson, drafted.verdict.text, model.name, drafted.rounds)
        except PostgenError as error:
            _note_failure(journaled, error)
            raise
        journaled.journal.append(
            ended=drafted.ended,
            rounds=drafted.rounds,
            errors=drafted.verdict.errors,
            path=path.relative_to(series.root),
        )
        if drafted.ended != OUT_OF_BUDGET:  # with more to spend, the same run goes on
            journaled.journal.finish()
    return Result(lesson, path, drafted, journaled.usage, journaled.cost, journaled.folder)


def _is_of_killed_run(series: Series, lesson: Lesson) -> bool:
    """Whether the post is what the lesson's last run wrote when it was killed, before it could end."""
    folders = run_folders(series.state / "runs", lesson.id)
    if not folders or is_done(folders[0]):
        return False
    try:
        standing = text_hash((series.posts / lesson.file_name).read_bytes().decode())
    except (OSError, UnicodeDecodeError):
        return False
    return any(entry.get("placing") == standing for entry in read_entries(folders[0]))


def plan_post(series: Series, lesson: Lesson, model: LanguageModel, settings: Settings, say: Say) -> Plan:
    """Plan a lesson's post. The run stays open: a draft that follows does not ask for the plan again.

    Raises:
        UsageError: the budget cannot be kept.
        SurroundingsError: another postgen is writing this lesson; no budget; no usable plan.
    """
    settings.budget.require_price(model)
    with held(series, lesson):
        journaled = JournaledModel(model, series.state / "runs", lesson.id, settings.budget)
        journaled.journal.append(
            started={"lesson": lesson.id, "model": model.name, "into": "plan", "seed": settings.seed}
        )
        try:
            ledger = ledger_before(series, lesson)
            writer = _writer(series, lesson, journaled, _never, settings, ledger, say, None)
            plan = journaled.plan or _planned(writer, say)
        except PostgenError as error:
            _note_failure(journaled, error)
            raise
        keep_plan(series, lesson, plan)
        journaled.journal.append(planned=plan.model_dump(mode="json"))
        return plan


def _note_failure(model: JournaledModel, error: PostgenError) -> None:
    """A resumed run asks again for what could not be used."""
    forget = {"forget": error.purpose} if isinstance(error, GivenUpError) else {}
    model.journal.append(failed=str(error), **forget)


def _journaled_ledger(series: Series, lesson: Lesson, model: JournaledModel) -> Ledger:
    """The ledger that the run began to write with: a post that is finished meanwhile changes no prompt."""
    if model.ledger is None:
        model.ledger = ledger_before(series, lesson)
        model.journal.append(ledger=[entry.model_dump(mode="json") for entry in model.ledger])
    return model.ledger


def _never(_text: str) -> Verdict:
    raise AssertionError("a plan is not run")


def _planned(writer: Writer, say: Say) -> Plan:
    say("planning")
    return writer.plan()


def _noted(check: Check, model: JournaledModel) -> Check:
    """The check, with what it found in the journal."""

    def noted(text: str) -> Verdict:
        verdict = check(text)
        model.journal.append(
            check=[
                {"code": f.code, "line": f.span.line, "severity": f.severity, "message": f.message}
                for f in verdict.findings
            ],
            words=len(verdict.text.split()),
        )
        return verdict

    return noted


def _writer(
    series: Series,
    lesson: Lesson,
    model: JournaledModel,
    check: Check,
    settings: Settings,
    ledger: Ledger,
    say: Say,
    on_text: Callable[[str], None] | None,
) -> Writer:
    if model.embedded:
        return StepwiseWriter(series, lesson, model, settings.seed, on_text)
    asker = Asker(series, lesson, model, settings.seed, on_text)
    whole = WholeWriter(asker, ledger)
    return whole if settings.whole else SectionWriter(whole, check, say)
