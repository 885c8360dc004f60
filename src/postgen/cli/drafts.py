"""Drafting one or several lessons, and printing the results."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from postgen.cli.keeping import keep_findings
from postgen.cli.project import shown
from postgen.cli.terminal import tell, wants_colour
from postgen.plural import plural

if TYPE_CHECKING:
    from postgen.drafting import Result
    from postgen.drafting.many import Outcome
    from postgen.series import Lesson, Series


def chosen_lessons(
    series: "Series", ids: Sequence[str], modules: Sequence[int], everything: bool, force: bool
) -> "list[Lesson]":
    """Return the lessons given by ID, and those of the modules that have no post.

    With ``force``, lessons that have a post are included. An unchanged skeleton does not count as a post.

    Raises:
        UsageError: a lesson or module does not exist, or there is nothing to draft.
    """
    from postgen.drafting.lockfile import is_written, read_lock
    from postgen.errors import UsageError

    locked = read_lock(series)
    for number in modules:
        if not 1 <= number <= len(series.outline.modules):
            raise UsageError(
                f"module {number} does not exist; the series has modules 1 to {len(series.outline.modules)}"
            )
    given = [series.lesson(lesson_id) for lesson_id in ids]
    missing = [
        lesson
        for lesson in series.lessons
        if (everything or lesson.module in modules)
        and (force or not is_written(series, lesson, locked.get(lesson.id)))
    ]
    chosen = {lesson.id: lesson for lesson in (*given, *missing)}
    if not chosen and not (everything or modules):
        raise UsageError("no lesson given: pass LESSON, --module N or --all")
    if not chosen:
        raise UsageError("all of these lessons have a post; pass --force to draft them again")
    return sorted(chosen.values(), key=lambda lesson: lesson.order)


def tell_all(
    series: "Series", lessons: "Sequence[Lesson]", outcomes: "Iterable[tuple[Lesson, Outcome]]"
) -> int:
    """Print each result when it is ready and a summary at the end; return the exit code."""
    from postgen.errors import PostgenError
    from postgen.models import AwaitedError

    summary: dict[str, str] = {}
    code = 0
    for lesson, outcome in outcomes:
        if isinstance(outcome, AwaitedError):
            summary[lesson.id] = str(outcome)
        elif isinstance(outcome, PostgenError):
            summary[lesson.id] = f"failed: {outcome}"
            code = max(code, outcome.exit_code)
            tell(f"error: {lesson.id}: {outcome}")
        else:
            code = max(code, tell_result(series, outcome))
            errors = outcome.drafted.verdict.errors
            summary[lesson.id] = f"{shown(outcome.path)}" + (f", {plural(errors, 'error')}" if errors else "")
    click.echo("\n".join(f"{lesson.id}  {summary[lesson.id]}" for lesson in lessons))
    return code


def tell_result(series: "Series", result: "Result") -> int:
    """Print the findings and the cost, write the findings next to a draft, and return the exit code."""
    from postgen.report import as_text
    from postgen.report.usage import usage_text

    verdict = result.drafted.verdict
    validation = verdict.shown_at(shown(result.path))
    keep_findings(series.drafts / result.lesson.file_name, as_text(validation), verdict.passed)
    color = wants_colour()
    click.echo(as_text(validation, color), nl=False, color=color)
    for remark in verdict.remarks:
        click.echo(f"{validation.posts[0].path}: {remark.section}: {remark.message}")
    repairs = f"{plural(result.drafted.rounds, 'repair')} ({result.drafted.ended})"
    click.echo(f"{shown(result.path)} written after {repairs}; {usage_text(result.usage, result.cost)}")
    return 0 if verdict.passed else 1
