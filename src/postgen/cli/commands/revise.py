"""`postgen revise`."""

import sys
from typing import TYPE_CHECKING

import click

from postgen.cli.drafts import tell_result
from postgen.cli.options import (
    LessonId,
    budget_options,
    dry_run_option,
    execution_options,
    force_option,
    max_repairs_option,
    model_option,
    seed_option,
)
from postgen.cli.progress import progress
from postgen.cli.project import open_series, shown
from postgen.cli.terminal import tell

if TYPE_CHECKING:
    from decimal import Decimal

    from postgen.drafting import Verdict


@click.command(
    epilog="""\b
Examples:
  postgen revise 1.4 --note "Explain the learning rate with a picture from cooking"
  postgen revise 1.4 --note "ELI5: shorter, please"          the note names the section
  postgen revise 1.4 --section Summary --note "Mention the loss" --yes
  postgen revise 1.4 --note "Mention the loss" --dry-run     print the prompts and a cost estimate
"""
)
@click.argument("lesson_id", type=LessonId(), metavar="LESSON")
@click.option("--note", required=True, metavar="TEXT", help="What to change, in your own words.")
@click.option(
    "--section",
    "sections",
    multiple=True,
    metavar="NAME",
    help="A section that may change, or `introduction`; can be repeated (default: the model decides).",
)
@click.option("--yes", is_flag=True, help="Skip the confirmation if the revision passes the checks.")
@model_option
@seed_option
@max_repairs_option
@force_option
@dry_run_option
@budget_options
@execution_options
@click.pass_context
def command(
    context: click.Context,
    lesson_id: str,
    note: str,
    sections: tuple[str, ...],
    yes: bool,
    model: str | None,
    seed: int,
    max_repairs: int | None,
    force: bool,
    dry_run: bool,
    budget: "Decimal | None",
    max_tokens: int | None,
    jobs: int | None,
    sandbox: str,
) -> int:
    """Change the post of LESSON as described in a note, and nothing else.

    Sections that the note does not concern stay the same, byte for byte. The revision is checked and run like
    a draft, shown as a diff, and written when you confirm. If you decline, rerunning the command reuses the
    answer.
    """
    from postgen.cli.repairing import show_diff
    from postgen.drafting import Budget, Settings
    from postgen.drafting.revising import DECLINED, Wish, revise_post
    from postgen.models import open_model
    from postgen.validation import Options

    series = open_series(context)
    lesson = series.lesson(lesson_id)
    wish = Wish(note, sections)
    options = Options(jobs=jobs, sandbox=sandbox)
    settings = Settings(seed, max_repairs, force=force, budget=Budget(budget, max_tokens), options=options)
    if dry_run:
        from postgen.cli.rehearsing import show_revision

        show_revision(series, lesson, wish, settings, model)
        return 0
    path = shown(series.posts / lesson.file_name)
    with progress() as reporter, open_model(model, series.outline.model.name, notify=tell) as opened:

        def confirm(before: str, verdict: "Verdict") -> bool:
            show_diff(path, before, verdict.text)
            needs_answer = verdict.passed and not yes
            if needs_answer and sys.stdin.isatty():
                return click.confirm("Write the revision?", err=True)
            return not needs_answer

        result = revise_post(series, lesson, opened, wish, confirm, settings, reporter)
    if isinstance(result, str):
        hint = "" if yes or result != DECLINED else "; pass --yes to write it without confirmation"
        tell(f"{path} not changed: {result}{hint}")
        return 0
    return tell_result(series, result)
