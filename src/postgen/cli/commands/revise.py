"""`postgen revise`."""

import sys
from typing import TYPE_CHECKING, Any

import click

from postgen.cli.console import print_stderr
from postgen.cli.options import (
    LessonId,
    dry_run_option,
    force_option,
    fresh_option,
    model_option,
    no_critique_option,
    single_draft_options,
)
from postgen.cli.project import display_path, open_series

if TYPE_CHECKING:
    from postgen.drafting.draft_checker import Verdict


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
@force_option
@fresh_option
@no_critique_option
@dry_run_option
@single_draft_options
@click.pass_context
def command(
    context: click.Context,
    /,
    lesson_id: str,
    note: str,
    sections: tuple[str, ...],
    yes: bool,
    model: str | None,
    force: bool,
    fresh: bool,
    without_critique: bool,
    dry_run: bool,
    **options: Any,  # noqa: ANN401 (those of single_draft_options)
) -> int:
    """Change the post of LESSON as described in a note, and nothing else.

    Sections that the note does not concern stay the same, byte for byte. The revision is checked and run like
    a draft, shown as a diff, and written when you confirm. If you decline, rerunning the command reuses the
    answer.
    """
    from postgen.cli.draft_output import (
        draft_settings,
        print_result,
        progress_and_model,
        show_requests,
        with_critic,
    )
    from postgen.cli.fixes import show_diff
    from postgen.drafting.dry_run import revision_requests
    from postgen.drafting.revise import DECLINED, RUN_NAME, TOO_SMALL, RevisionRequest, revise_post
    from postgen.drafting.runs import discard_runs
    from postgen.llm.model_choice import LocalChoice

    series = open_series(context)
    lesson = series.lesson(lesson_id)
    request = RevisionRequest(note, sections)
    settings = draft_settings(force=force, without_critique=without_critique, **options)
    if dry_run:
        requests = {lesson: revision_requests(series, lesson, request)}
        if isinstance(show_requests(series, requests, settings, model), LocalChoice):
            print_stderr(f"note: {TOO_SMALL}")
        return 0
    if fresh:
        discard_runs(series, lesson, RUN_NAME)
    path = display_path(series.posts_dir / lesson.file_name)
    with (
        progress_and_model(series, model) as (reporter, opened),
        with_critic(series, settings, opened, model) as chosen,
    ):

        def confirm(before: str, verdict: "Verdict") -> bool:
            show_diff(path, before, verdict.text)
            needs_answer = verdict.passed and not yes
            if needs_answer and sys.stdin.isatty():
                return click.confirm("Write the revision?", err=True)
            return not needs_answer

        result = revise_post(series, lesson, opened, request, confirm, chosen, reporter)
    if isinstance(result, str):
        hint = "" if yes or result != DECLINED else "; pass --yes to write it without confirmation"
        print_stderr(f"{path} not changed: {result}{hint}")
        return 0
    return print_result(series, result)
