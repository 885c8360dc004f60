"""A post revised by a note: the parts that the note is about, and no byte of the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from postgen.document import Source, parse_document, read_source
from postgen.drafting.asking import Asker
from postgen.drafting.checking import Check, Verdict
from postgen.drafting.choosing import chosen_parts
from postgen.drafting.journal import Journal, is_done, read_entries, run_folders
from postgen.drafting.lockfile import is_edited, lock_post, read_lock, text_hash
from postgen.drafting.loop import Drafted, Say, repair_until_clean
from postgen.drafting.placing import discard_figures, place
from postgen.drafting.replacing import permit
from postgen.drafting.reviser import Reviser
from postgen.drafting.running import Running, lesson_lock, run_name, running
from postgen.drafting.settings import Result, Settings
from postgen.errors import UsageError
from postgen.models import LanguageModel
from postgen.series import Lesson, Series

_NAME = "revise"
Agree = Callable[[str, Verdict], bool]
"""Given the post's text and the verdict on the revised one: whether that is to be written."""

TOO_SMALL = "the embedded model is too small to revise a post; name another one with --model"
DECLINED = "it was declined; the same command writes it without asking the model again"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be revised: a ``note`` in words, and the parts it is about if the user has named them."""

    note: str
    parts: tuple[str, ...] = ()


def revise_post(
    series: Series,
    lesson: Lesson,
    model: LanguageModel,
    checks: tuple[Check, Check],
    wish: Wish,
    settings: Settings,
    say: Say,
    agree: Agree,
) -> Result | str:
    """Revise a lesson's post as a note asks, and write it if ``agree`` does; else say why it was not.

    ``checks`` are one that mends and one that judges a text as it stands. What is not written can be had
    again by the same call, and is not asked for again. A revision with errors goes to the drafts.

    Raises:
        UsageError: there is no post, it has changes that git has not recorded, or no part of that name.
        ModelError: the model could not be asked, or gave nothing usable.
        SurroundingsError: another postgen is writing this lesson, or the budget is used up.
    """
    settings.budget.require_price(model)
    if model.embedded:
        raise UsageError(TOO_SMALL)
    post = series.posts / lesson.file_name
    with lesson_lock(series, lesson):
        source = post_to_revise(series, lesson)
        about = {"note": wish.note, "parts": list(wish.parts), "base": text_hash(source.text)}
        if _is_written(series, lesson, about):
            return "an earlier run, which was killed, has already written what the note asks"
        leave = permit(series, lesson, settings.force)
        own = not is_edited(series, lesson, read_lock(series).get(lesson.id))
        with running(series, lesson, model, settings, _NAME, into="posts", **about) as run:
            if run.model.resumed:
                say(f"resuming the run in {run.model.folder}")
            drafted = _revised(run, source, checks, wish, settings, say)
            verdict = drafted.verdict
            same = verdict.text == source.text
            if same or not agree(source.text, verdict):
                discard_figures(verdict)
                return "the revision changes nothing" if same else DECLINED
            run.note(placing=text_hash(verdict.text))
            path = place(series, lesson, verdict, "posts", leave, source.encode)
            if path == post and own:  # a post with a person's edits stays one
                lock_post(series, lesson, verdict.text, "revised", model.name, drafted.rounds)
        relative = path.relative_to(series.root)
        run.note(ended=drafted.ended, rounds=drafted.rounds, errors=verdict.errors, path=relative)
        run.model.journal.finish()
    return Result(lesson, path, drafted, run.model.usage, run.model.cost, run.model.folder)


def post_to_revise(series: Series, lesson: Lesson) -> Source:
    """The post of a lesson.

    Raises:
        UsageError: there is none.
    """
    post = series.posts / lesson.file_name
    if not post.is_file():
        raise UsageError(f"lesson {lesson.id} has no post yet: `postgen draft {lesson.id}` writes it")
    return read_source(post)


def _is_written(series: Series, lesson: Lesson, about: Mapping[str, object]) -> bool:
    """Whether the last run has written what is asked for. One for another note or text is ended."""
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


def _revised(
    run: Running, source: Source, checks: tuple[Check, Check], wish: Wish, settings: Settings, say: Say
) -> Drafted:
    asker = Asker(run.series, run.lesson, run.model, settings.seed)
    say("choosing what to revise")
    document = parse_document(source.text)
    touched = chosen_parts(asker, document, wish.note, wish.parts)
    run.note(revising=list(touched))
    say(f"revising {', '.join(touched)}")
    reviser = Reviser(asker, document, touched, run.note)
    text = reviser.write(wish.note)
    check = run.noted(reviser.only_touching(*checks))
    rounds = settings.max_repairs_for(run.series)
    return repair_until_clean(text, reviser.repair, check, run.lesson.kind, rounds, say, run.note)
