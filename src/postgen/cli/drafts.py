"""What `draft` does with one lesson or many, and what it tells about them."""

import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from postgen.cli.keeping import keep_findings
from postgen.cli.project import shown
from postgen.cli.terminal import tell, wants_colour

if TYPE_CHECKING:
    from postgen.cli.progress import Progress
    from postgen.drafting import Result, Settings, Verdict
    from postgen.drafting.many import Outcome
    from postgen.models import LanguageModel
    from postgen.series import Lesson, Series
    from postgen.validation import Options

_CHECKING = threading.Lock()


def chosen_lessons(
    series: "Series", ids: Sequence[str], modules: Sequence[int], everything: bool, force: bool
) -> "list[Lesson]":
    """The lessons that are named, and those of modules that have no post yet (or all of them, by force).

    A skeleton that nobody has touched is no post.

    Raises:
        UsageError: a lesson or module does not exist, or nothing is left to draft.
    """
    from postgen.drafting.lockfile import is_written, read_lock
    from postgen.errors import UsageError

    locked = read_lock(series)
    for number in modules:
        if not 1 <= number <= len(series.outline.modules):
            raise UsageError(f"no module {number}; this series has {len(series.outline.modules)}")
    named = [series.lesson(lesson_id) for lesson_id in ids]
    swept = [
        lesson
        for lesson in series.lessons
        if (everything or lesson.module in modules)
        and (force or not is_written(series, lesson, locked.get(lesson.id)))
    ]
    chosen = {lesson.id: lesson for lesson in (*named, *swept)}
    if not chosen and not (everything or modules):
        raise UsageError("draft which lesson? Name it, e.g. `postgen draft 1.6`, or say --module N or --all")
    if not chosen:
        raise UsageError("all of these lessons have a post; --force drafts them again")
    return sorted(chosen.values(), key=lambda lesson: lesson.order)


def draft_one(
    series: "Series",
    lesson: "Lesson",
    model: "LanguageModel",
    settings: "Settings",
    options: "Options",
    moving: "Progress",
    prefix: str = "",
) -> "Result":
    """Draft a lesson. Lessons that are drafted at the same time are checked one after the other."""
    from postgen.drafting import draft_post, judge

    def say(message: str) -> None:
        moving.say(prefix + message)

    check = judge(series, lesson, options, lambda message: moving.step(prefix + message))

    def in_turn(text: str) -> "Verdict":
        with _CHECKING:
            return check(text)

    return draft_post(series, lesson, model, in_turn, settings, say, moving.text)


def draft_each(
    series: "Series",
    lessons: "Sequence[Lesson]",
    model: "LanguageModel",
    settings: "Settings",
    options: "Options",
    moving: "Progress",
) -> int:
    """Draft several lessons, tell each result as it comes and all of them at the end; the exit code."""
    from postgen.drafting import plan_post
    from postgen.drafting.many import draft_many

    def plan(lesson: "Lesson") -> object:
        return plan_post(series, lesson, model, settings, lambda m: moving.say(f"{lesson.id}: {m}"))

    def draft(lesson: "Lesson") -> "Result":
        return draft_one(series, lesson, model, settings, options, moving, f"{lesson.id}: ")

    at_once = max(1, model.capabilities.parallel // 2)  # each asks for several sections at a time
    return tell_all(series, lessons, draft_many(lessons, None if model.embedded else plan, draft, at_once))


def tell_all(
    series: "Series", lessons: "Sequence[Lesson]", outcomes: "Iterable[tuple[Lesson, Outcome]]"
) -> int:
    """Tell the result of each of several lessons as it comes, and all of them at the end; the exit code."""
    from postgen.errors import PostgenError
    from postgen.models import AwaitedError

    told: dict[str, str] = {}
    code = 0
    for lesson, outcome in outcomes:
        if isinstance(outcome, AwaitedError):
            told[lesson.id] = str(outcome)
        elif isinstance(outcome, PostgenError):
            told[lesson.id] = f"failed: {outcome}"
            code = max(code, outcome.exit_code)
            tell(f"error: {lesson.id}: {outcome}")
        else:
            code = max(code, tell_result(series, outcome))
            errors = outcome.drafted.verdict.errors
            told[lesson.id] = f"{shown(outcome.path)}" + (f", {errors} error(s)" if errors else "")
    click.echo("\n".join(f"{lesson.id}  {told[lesson.id]}" for lesson in lessons))
    return code


def tell_result(series: "Series", result: "Result") -> int:
    """Print the findings and what it took, and keep the findings beside a draft; the exit code."""
    from postgen.report import as_text

    verdict = result.drafted.verdict
    validation = verdict.shown_at(shown(result.path))
    keep_findings(series.drafts / result.lesson.file_name, as_text(validation), verdict.passed)
    colour = wants_colour()
    click.echo(as_text(validation, colour), nl=False, color=colour)
    for remark in verdict.remarks:
        click.echo(f"{validation.posts[0].path}: {remark.section}: {remark.message}")
    click.echo(_summary(result))
    return 0 if verdict.passed else 1


def _summary(result: "Result") -> str:
    usage, drafted = result.usage, result.drafted
    cached = f" ({usage.cached_tokens:,} of them cached)" if usage.cached_tokens else ""
    about = ", by estimate" if usage.estimated else ""
    price = "cost unknown" if result.cost is None else f"${result.cost:.4f}"
    rounds = f"{drafted.rounds} repair{'' if drafted.rounds == 1 else 's'}"
    return (
        f"{shown(result.path)} written after {rounds} ({drafted.ended}); "
        f"{usage.prompt_tokens:,} tokens read{cached}, {usage.completion_tokens:,} written{about}; {price}"
    )
