"""`postgen eval`."""

from pathlib import Path
from typing import Any

import click

from postgen.cli.options import LessonId, draft_options, removed_option, text_or_json_option
from postgen.cli.project import open_series


@click.command(
    epilog="""\b
Examples:
  postgen eval 1.3 2.2 --model SMALL --model LARGE     compare two models
  postgen eval 1.6 --model embedded --max-repairs 0    evaluate first drafts only
  postgen eval 1.3 --templates prompts --templates shorter-prompts
                                                       compare two sets of templates
"""
)
@click.argument("lessons", type=LessonId(), nargs=-1, required=True, metavar="LESSON...")
@click.option("--model", "models", multiple=True, metavar="NAME", help="Model to evaluate; can be repeated.")
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False),
    multiple=True,
    metavar="DIR",
    help="Folder of prompt templates to evaluate instead of the series' own; can be repeated.",
)
@click.option("--by-section", is_flag=True, help="Request the text of each post section by section.")
@removed_option(
    "--single-reply", "the text of a post is now written in one reply anyway, after its code has run"
)
@text_or_json_option
@draft_options
@click.pass_context
def command(
    context: click.Context,
    /,
    lessons: tuple[str, ...],
    models: tuple[str, ...],
    templates: tuple[Path, ...],
    by_section: bool,
    form: str,
    **options: Any,  # noqa: ANN401 (those of draft_options)
) -> None:
    """Draft each LESSON with each model and each set of templates, and compare the results.

    The drafts are written in a temporary copy of the series and then deleted. The report shows how many
    drafts have no errors before and after repairs, the number of repairs, findings by rule, tokens, cost and
    time.
    """
    from postgen.cli.draft_output import draft_settings, progress_and_model
    from postgen.cli.evaluation_table import trials_as_json, trials_as_text
    from postgen.drafting.evaluation import evaluate

    series = open_series(context)
    selected = [series.lesson(lesson_id) for lesson_id in dict.fromkeys(lessons)]
    settings = draft_settings(by_section=by_section, **options)
    trials = []
    for name in models or (None,):
        with progress_and_model(series, name) as (reporter, model):
            for folder in templates or (None,):
                trials.append(evaluate(series, selected, model, folder, settings, reporter))
    click.echo(trials_as_json(trials) if form == "json" else trials_as_text(trials), nl=False)
