"""`postgen draft`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.console import print_stderr, progress
from postgen.cli.draft_output import chosen_lessons, draft_on_branch, print_result, print_results
from postgen.cli.options import (
    LessonId,
    budget_options,
    dry_run_option,
    execution_options,
    force_option,
    fresh_option,
    max_repairs_option,
    model_option,
    seed_option,
)
from postgen.cli.project import open_series

if TYPE_CHECKING:
    from decimal import Decimal

    from postgen.drafting import Into


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
@seed_option
@max_repairs_option
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
    "--single-reply",
    is_flag=True,
    help="Request the whole post in one reply instead of its code and sections one by one.",
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
@dry_run_option
@budget_options
@execution_options
@click.pass_context
def command(
    context: click.Context,
    lessons: tuple[str, ...],
    modules: tuple[int, ...],
    everything: bool,
    model: str | None,
    seed: int,
    max_repairs: int | None,
    into: "Into | None",
    force: bool,
    fresh: bool,
    plan_file: Path | None,
    single_reply: bool,
    batch: bool,
    wait: bool,
    pull: bool,
    dry_run: bool,
    budget: "Decimal | None",
    max_tokens: int | None,
    jobs: int | None,
    sandbox: str,
) -> int:
    """Draft each LESSON with a language model: plan, write, check, run and repair it.

    Several lessons are planned in order and then written in parallel. If one fails, the others continue.
    """
    from postgen.drafting import Budget, DraftSettings, discard_runs, draft_concurrently, draft_post
    from postgen.drafting.lesson_plan import read_plan
    from postgen.errors import UsageError
    from postgen.llm import open_model
    from postgen.validation import ValidateOptions

    series = open_series(context)
    selected = chosen_lessons(series, lessons, modules, everything, force)
    if plan_file and len(selected) > 1:
        raise UsageError("--plan requires a single LESSON")
    plan = read_plan(plan_file, series, selected[0]) if plan_file else None
    options = ValidateOptions(jobs=jobs, sandbox=sandbox)
    settings = DraftSettings(
        seed, max_repairs, into, force, Budget(budget, max_tokens), plan, single_reply, options
    )
    if dry_run:
        from postgen.cli.draft_output import print_dry_run

        print_dry_run(series, selected, settings, model)
        return 0
    if fresh:
        for lesson in selected:
            discard_runs(series, lesson)

    def draft() -> int:
        with (
            progress() as reporter,
            open_model(model, series.outline.model.name, notify=print_stderr) as opened,
        ):
            if batch:
                from postgen.cli.draft_output import draft_in_batches

                return draft_in_batches(series, selected, opened, settings, reporter, print_stderr, wait)
            if len(selected) == 1:
                return print_result(series, draft_post(series, selected[0], opened, settings, reporter))
            return print_results(
                series, selected, draft_concurrently(series, selected, opened, settings, reporter)
            )

    return draft_on_branch(series, selected, options, draft) if pull else draft()
