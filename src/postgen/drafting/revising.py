"""Revises a post as a note asks: only the parts that the note is about change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from postgen.document import Source, parse_document, read_source
from postgen.drafting.checking import DraftChecker, Verdict
from postgen.drafting.choosing import chosen_parts
from postgen.drafting.journal import Journal, is_done, read_entries, run_folders
from postgen.drafting.lockfile import is_edited, lock_post, read_lock, text_hash
from postgen.drafting.loop import Drafted, repair_until_clean
from postgen.drafting.placing import discard_figures, place
from postgen.drafting.replacing import permit
from postgen.drafting.reporter import SILENT, Reporter
from postgen.drafting.reviser import Reviser
from postgen.drafting.running import Running, lesson_lock, run_name, running
from postgen.drafting.settings import Result, Settings, finish
from postgen.errors import UsageError
from postgen.models import LanguageModel
from postgen.series import Lesson, Series

_NAME = "revise"
Agree = Callable[[str, Verdict], bool]
"""Decides, given the old text and the verdict on the new one, whether to write the new one."""

TOO_SMALL = "the embedded model is too small to revise a post; choose another one with --model"
DECLINED = "declined; rerun the command to write it without asking the model again"


@dataclass(frozen=True, slots=True)
class Wish:
    """A request for a revision: a ``note`` in words, and the names of the parts if the user gave them."""

    note: str
    parts: tuple[str, ...] = ()


def revise_post(
    series: Series,
    lesson: Lesson,
    model: LanguageModel,
    wish: Wish,
    agree: Agree,
    settings: Settings | None = None,
    reporter: Reporter = SILENT,
) -> Result | str:
    """Revise a lesson's post, and write it if ``agree`` returns True; else return why it was not written.

    The same call again reuses all replies. A revision with errors goes to the drafts folder.

    Raises:
        UsageError: there is no post, git does not have it as it is now, or it has no part of that name.
        ModelError: the model could not be reached, or its replies could not be used.
        SurroundingsError: another postgen is writing this lesson, or the budget is used up.
    """
    settings = settings or Settings()
    settings.budget.require_price(model)
    if model.embedded:
        raise UsageError(TOO_SMALL)
    checker = DraftChecker(series, lesson, settings.options, reporter)
    post = series.posts / lesson.file_name
    with lesson_lock(series, lesson):
        source = post_to_revise(series, lesson)
        about = {"note": wish.note, "parts": list(wish.parts), "base": text_hash(source.text)}
        if _is_written(series, lesson, about):
            return "an earlier run, which was killed, has already written this revision"
        leave = permit(series, lesson, settings.force)
        own = not is_edited(series, lesson, read_lock(series).get(lesson.id))
        with running(checker, model, settings.budget, settings.seed, _NAME, into="posts", **about) as run:
            drafted = _revised(run, source, wish, settings.max_repairs_for(series))
            verdict = drafted.verdict
            same = verdict.text == source.text
            if same or not agree(source.text, verdict):
                discard_figures(verdict)
                return "the revision changes nothing" if same else DECLINED
            run.note(placing=text_hash(verdict.text))
            path = place(series, lesson, verdict, "posts", leave, source.encode)
            if path == post and own:  # a post that a person has edited stays marked as edited
                lock_post(series, lesson, verdict.text, "revised", model.name, drafted.rounds)
        return finish(run, drafted, path)


def post_to_revise(series: Series, lesson: Lesson) -> Source:
    """The post of a lesson.

    Raises:
        UsageError: there is none.
    """
    post = series.posts / lesson.file_name
    if not post.is_file():
        raise UsageError(f"lesson {lesson.id} has no post yet; run `postgen draft {lesson.id}` first")
    return read_source(post)


def _is_written(series: Series, lesson: Lesson, about: Mapping[str, object]) -> bool:
    """Whether the last run has written this revision. A run for another note or text is ended."""
    for folder in run_folders(series.state / "runs", run_name(lesson, _NAME))[:1]:
        entries = list(read_entries(folder))
        started: dict[str, object] = next((e["started"] for e in entries if "started" in e), {})
        other = [name for name, value in about.items() if started.get(name) != value]
        if is_done(folder) or not other:
            continue
        journal = Journal(folder)
        written = other == ["base"] and any(e.get("placing") == about["base"] for e in entries)
        journal.append(ended="written" if written else "left for another note")
        journal.finish()
        return written
    return False


def _revised(run: Running, source: Source, wish: Wish, rounds: int) -> Drafted:
    report = run.reporter.log
    report("choosing the parts to revise")
    document = parse_document(source.text)
    touched = chosen_parts(run.asker, document, wish.note, wish.parts)
    run.note(revising=list(touched))
    report(f"revising {', '.join(touched)}")
    reviser = Reviser(run, document, touched)
    return repair_until_clean(run, reviser.write(wish.note), reviser.repair, reviser.check, rounds)
