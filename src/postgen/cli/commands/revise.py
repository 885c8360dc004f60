"""`postgen revise`."""

import sys
from pathlib import Path
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
    from postgen.drafting.draft import DraftResult
    from postgen.drafting.draft_checker import Verdict
    from postgen.drafting.revise import RevisionRequest
    from postgen.series import Lesson


@click.command(
    epilog="""\b
Examples:
  postgen revise 1.4 --note "Explain the learning rate with a picture from cooking"
  postgen revise 1.4 --note "ELI5: shorter, please"          the note names the section
  postgen revise 1.4 --section Summary --note "Mention the loss" --yes
  postgen revise 1.4 --note "Mention the loss" --dry-run     print the prompts and a cost estimate
  gh api repos/OWNER/NAME/pulls/7/comments | postgen revise --from-comments -
"""
)
@click.argument("lesson_id", type=LessonId(), required=False, metavar="[LESSON]")
@click.option("--note", metavar="TEXT", help="What to change, in your own words.")
@click.option(
    "--from-comments",
    "comments_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Do what review comments ask for, in LESSON or in all posts that they are about. FILE has the JSON "
    "of `gh api …/pulls/N/comments`, or lines such as `posts/x.md:12: text`; `-` is standard input.",
)
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
    lesson_id: str | None,
    note: str | None,
    comments_file: Path | None,
    sections: tuple[str, ...],
    yes: bool,
    model: str | None,
    force: bool,
    fresh: bool,
    without_critique: bool,
    dry_run: bool,
    **options: Any,  # noqa: ANN401 (those of single_draft_options)
) -> int:
    """Change the post of LESSON as described in a note, or posts as review comments ask, and nothing else.

    Sections that the note or the comments do not concern stay the same, byte for byte. The revision is
    checked and run like a draft, shown as a diff, and written when you confirm. If you decline, rerunning the
    command reuses the answer.
    """
    from postgen.cli.comment_revisions import (
        comments_by_lesson,
        read_comments,
        requests_of,
        revise_from_comments,
    )
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

    if (note is None) == (comments_file is None):
        raise click.UsageError("pass either --note TEXT or --from-comments FILE")
    if comments_file and sections:
        raise click.UsageError("--section goes with --note; comments are about the sections at their lines")
    if note is not None and lesson_id is None:
        raise click.UsageError("--note needs the LESSON whose post it is about")
    series = open_series(context)
    lesson = series.lesson(lesson_id) if lesson_id else None
    settings = draft_settings(force=force, without_critique=without_critique, **options)
    if comments_file:
        placed, found = comments_by_lesson(series, read_comments(comments_file), lesson)
        requests = requests_of(series, found)
        if not placed and lesson:
            print_stderr(f"note: no comment is about lesson {lesson.id}")
    else:
        assert lesson
        requests = {lesson: RevisionRequest(note or "", sections)}
    if dry_run:
        steps = {of: revision_requests(series, of, request) for of, request in requests.items()}
        if isinstance(show_requests(series, steps, settings, model), LocalChoice):
            print_stderr(f"note: {TOO_SMALL}")
        return 0
    if fresh:
        for of in requests:
            discard_runs(series, of, RUN_NAME)
    if not requests:  # no model is needed to say what became of the comments
        return revise_from_comments(series, placed, requests, lambda *_: ("", 0))
    with (
        progress_and_model(series, model) as (reporter, opened),
        with_critic(series, settings, opened, model) as chosen,
    ):

        def revise(lesson: "Lesson", request: "RevisionRequest") -> "tuple[DraftResult | str, int]":
            path = display_path(series.posts_dir / lesson.file_name)

            def confirm(before: str, verdict: "Verdict") -> bool:
                show_diff(path, before, verdict.text)
                needs_answer = verdict.passed and not yes
                if needs_answer and sys.stdin.isatty():
                    return click.confirm(f"Write the revision of {path}?", err=True)
                return not needs_answer

            result = revise_post(series, lesson, opened, request, confirm, chosen, reporter)
            if isinstance(result, str):
                hint = "" if yes or result != DECLINED else "; pass --yes to write it without confirmation"
                print_stderr(f"{path} not changed: {result}{hint}")
                return result, 0
            return result, print_result(series, result)

        if comments_file:
            return revise_from_comments(series, placed, requests, revise)
        ((lesson, request),) = requests.items()
        return revise(lesson, request)[1]
