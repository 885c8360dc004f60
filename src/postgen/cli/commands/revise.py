"""`postgen revise`."""

import sys
from typing import TYPE_CHECKING

import click

from postgen.cli.console import print_stderr, progress
from postgen.cli.draft_output import print_result
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
from postgen.cli.project import display_path, open_series

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
@fresh_option
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
    fresh: bool,
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
    from postgen.cli.fixes import show_diff
    from postgen.drafting import Budget, DraftSettings, discard_runs
    from postgen.drafting.revise import DECLINED, RUN_NAME, RevisionRequest, revise_post
    from postgen.llm import open_model
    from postgen.validation import ValidateOptions

    series = open_series(context)
    lesson = series.lesson(lesson_id)
    wish = RevisionRequest(note, sections)
    options = ValidateOptions(jobs=jobs, sandbox=sandbox)
    settings = DraftSettings(
        seed, max_repairs, force=force, budget=Budget(budget, max_tokens), options=options
    )
    if dry_run:
        from postgen.cli.draft_output import show_revision

        show_revision(series, lesson, wish, settings, model)
        return 0
    if fresh:
        discard_runs(series, lesson, RUN_NAME)
    path = display_path(series.posts_dir / lesson.file_name)
    with progress() as reporter, open_model(model, series.outline.model.name, notify=print_stderr) as opened:

        def confirm(before: str, verdict: "Verdict") -> bool:
            show_diff(path, before, verdict.text)
            needs_answer = verdict.passed and not yes
            if needs_answer and sys.stdin.isatty():
                return click.confirm("Write the revision?", err=True)
            return not needs_answer

        result = revise_post(series, lesson, opened, wish, confirm, settings, reporter)
    if isinstance(result, str):
        hint = "" if yes or result != DECLINED else "; pass --yes to write it without confirmation"
        print_stderr(f"{path} not changed: {result}{hint}")
        return 0
    return print_result(series, result)
