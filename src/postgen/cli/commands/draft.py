"""`postgen draft`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from postgen.cli.options import (
    LessonId,
    draft_options,
    dry_run_option,
    force_option,
    fresh_option,
    model_option,
    no_critique_option,
    removed_option,
)
from postgen.cli.project import open_series
from postgen.errors import UsageError

if TYPE_CHECKING:
    from postgen.drafting.draft import Into
    from postgen.series import Series


@click.command(
    epilog="""\b
Examples:
  postgen draft 1.6                     use the configured model, or the embedded one
  postgen draft 1.6 --model NAME        use another model at the endpoint
  OPENAI_BASE_URL=http://127.0.0.1:11434/v1 postgen draft 2.3
  postgen draft --module 2 --budget 1.50
                                        draft the missing posts of module 2 for at most $1.50
  postgen draft 1.6 --pr                draft on a new branch and open a pull request
  postgen draft --all --batch           half price; after Ctrl-C run the command again to continue
  postgen draft 2.3 --dry-run           print the prompts and a cost estimate

If neither OPENAI_API_KEY nor OPENAI_BASE_URL is set, postgen uses a small embedded model. It is meant for
trying out the pipeline: its drafts go to drafts/.
"""
)
@click.argument("lessons", type=LessonId(), nargs=-1, metavar="[LESSON...]")
@click.option(
    "--module",
    "modules",
    type=int,
    multiple=True,
    metavar="N",
    help="Draft the lessons of module N that have no post; can be repeated.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Draft all lessons that have no post; with --force, all lessons.",
)
@model_option
@click.option(
    "--into",
    type=click.Choice(["posts", "drafts"]),
    help="Folder for a draft without errors (default: posts, or drafts for the embedded model).",
)
@force_option
@fresh_option
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Follow the plan in FILE, in the format of `postgen plan`. Requires a single LESSON.",
)
@click.option(
    "--by-section",
    is_flag=True,
    help="Request the text section by section instead of in one reply. Models with a small context need it; "
    "postgen then does so by itself.",
)
@removed_option(
    "--single-reply", "the text of a post is now written in one reply anyway, after its code has run"
)
@click.option(
    "--pr", "pull", is_flag=True, help="Draft on a new git branch, push it and open a pull request."
)
@click.option(
    "--batch", is_flag=True, help="Use the Batch API of the endpoint: half price, replies within a day."
)
@click.option(
    "--wait/--no-wait",
    default=True,
    show_default=True,
    help="With --batch: wait for replies, or exit and continue on the next run.",
)
@no_critique_option
@dry_run_option
@draft_options
@click.pass_context
def command(
    context: click.Context,
    /,
    lessons: tuple[str, ...],
    modules: tuple[int, ...],
    everything: bool,
    model: str | None,
    into: "Into | None",
    force: bool,
    fresh: bool,
    plan_file: Path | None,
    by_section: bool,
    without_critique: bool,
    batch: bool,
    wait: bool,
    pull: bool,
    dry_run: bool,
    **options: Any,  # noqa: ANN401 (those of draft_options)
) -> int:
    """Draft each LESSON with a language model: plan, run code, write, check and repair.

    Several lessons are planned in order and then written in parallel. If one fails, the others continue.
    """
    from postgen.cli import draft_output
    from postgen.drafting.bulk_drafts import draft_concurrently
    from postgen.drafting.draft import draft_post
    from postgen.drafting.dry_run import draft_requests
    from postgen.drafting.lesson_plan import read_plan
    from postgen.drafting.runs import discard_runs

    series = open_series(context)
    selected = draft_output.chosen_lessons(series, lessons, modules, everything, force)
    if plan_file and len(selected) > 1:
        raise UsageError("--plan requires a single LESSON")
    plan = read_plan(plan_file, series, selected[0]) if plan_file else None
    settings = draft_output.draft_settings(
        into=into,
        force=force,
        plan=plan,
        by_section=by_section,
        without_critique=without_critique,
        **options,
    )
    if dry_run:
        requests = {lesson: draft_requests(series, lesson, plan, by_section) for lesson in selected}
        draft_output.show_requests(series, requests, settings, model)
        return 0
    for lesson in selected if fresh else ():
        discard_runs(series, lesson)

    def draft(series: "Series") -> int:
        with (
            draft_output.progress_and_model(series, model) as (reporter, opened),
            draft_output.with_critic(series, settings, opened, model) as chosen,
        ):
            if batch:
                return draft_output.print_batch_results(series, selected, opened, chosen, reporter, wait)
            if len(selected) == 1:
                result = draft_post(series, selected[0], opened, chosen, reporter)
                return draft_output.print_result(series, result)
            outcomes = draft_concurrently(series, selected, opened, chosen, reporter)
            return draft_output.print_results(series, selected, outcomes)

    return draft_output.draft_on_branch(series, selected, settings.options, draft) if pull else draft(series)
