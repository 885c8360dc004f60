"""`postgen plan`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.options import LessonId, budget_options, fresh_option, model_option, seed_option
from postgen.cli.project import display_path, open_series

if TYPE_CHECKING:
    from decimal import Decimal


@click.command(
    epilog="""\b
Examples:
  postgen plan 2.3                          print a plan
  postgen plan 2.3 > plan.yaml              save it, to edit it
  postgen plan 2.3 --check plan.yaml        check the edited plan
  postgen draft 2.3 --plan plan.yaml        draft the post with it
"""
)
@click.argument("lesson_id", type=LessonId(), metavar="LESSON")
@model_option
@seed_option
@fresh_option
@budget_options
@click.option(
    "--check",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Check the plan in FILE instead of requesting one.",
)
@click.pass_context
def command(
    context: click.Context,
    lesson_id: str,
    model: str | None,
    seed: int,
    fresh: bool,
    budget: "Decimal | None",
    max_tokens: int | None,
    file: Path | None,
) -> None:
    """Plan the post of LESSON: objectives, symbols, formulas, demonstrations, exercises, links.

    The plan is checked against the lesson's kind, the points in the outline and the notation of the series,
    and printed as YAML. A second call prints the same plan, and `postgen draft` uses it, unless the outline,
    the templates, the model or the seed have changed.
    """
    from postgen.cli.draft_output import progress_and_model
    from postgen.drafting.budget import Budget
    from postgen.drafting.draft import DraftSettings, plan_post
    from postgen.drafting.lesson_plan import as_yaml, read_plan
    from postgen.drafting.runs import discard_runs

    series = open_series(context)
    lesson = series.lesson(lesson_id)
    if file:
        read_plan(file, series, lesson)
        click.echo(f"{display_path(file)}: valid plan for lesson {lesson.id}")
        return
    if fresh:
        discard_runs(series, lesson)
    settings = DraftSettings(seed=seed, budget=Budget(budget, max_tokens))
    with progress_and_model(series, model) as (reporter, opened):
        plan = plan_post(series, lesson, opened, settings, reporter)
    click.echo(as_yaml(plan), nl=False)
