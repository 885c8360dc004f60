"""One lesson drafted: the model asked through the journal, the result put where it belongs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from postgen.drafting.checking import Check
from postgen.drafting.journal import JournaledModel
from postgen.drafting.loop import Drafted, Say, Writer, write_and_repair
from postgen.drafting.placing import Into, place
from postgen.drafting.stepwise import StepwiseWriter
from postgen.drafting.storing import refuse_unrecorded
from postgen.drafting.whole import WholeWriter
from postgen.models import LanguageModel, Usage
from postgen.series import Lesson, Series


@dataclass(frozen=True, slots=True)
class Result:
    """A draft, where it was written, and what it cost."""

    lesson: Lesson
    path: Path
    drafted: Drafted
    usage: Usage
    run: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How to draft. ``into`` overrules where a clean draft goes; ``rounds`` the outline's number."""

    seed: int = 0
    rounds: int | None = None
    into: Into | None = None
    force: bool = False


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
        UsageError: the post has changes that git has not recorded.
        ModelError: the model could not be asked, or gave nothing usable.
        StorageError: a file cannot be written.
    """
    into: Into = settings.into or ("drafts" if model.embedded else "posts")
    if into == "posts" and not settings.force:
        refuse_unrecorded(series.posts / lesson.file_name)
    journaled = JournaledModel(model, series.state / "runs", lesson.id)
    if journaled.resumed:
        say(f"resuming the run in {journaled.folder}")
    rounds = series.outline.model.rounds if settings.rounds is None else settings.rounds
    writer = _writer(series, lesson, journaled, settings.seed, on_text)
    drafted = write_and_repair(writer, check, lesson.kind, rounds, say)
    path = place(series, lesson, drafted.verdict, into, settings.force)
    journaled.record(ended=drafted.ended, rounds=drafted.rounds, path=str(path))
    journaled.finish()
    return Result(lesson, path, drafted, journaled.usage, journaled.folder)


def _writer(
    series: Series,
    lesson: Lesson,
    model: LanguageModel,
    seed: int,
    on_text: Callable[[str], None] | None,
) -> Writer:
    if model.embedded:
        return StepwiseWriter(series, lesson, model, seed, on_text)
    return WholeWriter(series, lesson, model, seed, on_text)
