"""`postgen accept`."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.console import print_stderr, progress
from postgen.cli.options import LessonId, force_option, model_option, sandbox_option
from postgen.cli.project import display_path, open_series

if TYPE_CHECKING:
    from postgen.drafting.draft_checker import Verdict
    from postgen.series import Lesson, Series


@click.command(
    epilog="""\b
Examples:
  postgen prompt 1.6              print the prompt, to paste into any chat
  postgen accept 1.6 reply.md     check the reply that you saved as reply.md
  postgen accept 1.6 -            read the reply from standard input
  postgen accept 1.6 reply.md --critique --model NAME
                                  then have a model read the post critically
"""
)
@click.argument("lesson_id", type=LessonId(), metavar="LESSON")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@force_option
@click.option(
    "--repair-to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the repair prompt to FILE instead of standard output.",
)
@click.option(
    "--critique", is_flag=True, help="Have a model read an accepted post critically, and print its remarks."
)
@model_option
@sandbox_option
@click.pass_context
def command(
    context: click.Context,
    lesson_id: str,
    file: Path,
    force: bool,
    repair_to: Path | None,
    critique: bool,
    model: str | None,
    sandbox: str,
) -> int:
    """Check the chat's reply in FILE, run its code and write it as the post of LESSON.

    A reply with errors is written to drafts/, and a prompt that requests the repair is printed.
    """
    from postgen.cli.draft_output import write_findings_file
    from postgen.document import decode_source, read_source
    from postgen.drafting.accept import accept_reply
    from postgen.report.text import as_text
    from postgen.validation import ValidateOptions

    series = open_series(context)
    lesson = series.lesson(lesson_id)
    source = decode_source("-", sys.stdin.buffer.read()) if str(file) == "-" else read_source(file)
    with progress() as reporter:
        options = ValidateOptions(sandbox=sandbox)
        accepted = accept_reply(series, lesson, source.text, options, force, reporter)
    path = display_path(accepted.path)
    report = as_text(accepted.verdict.relocated(path))
    write_findings_file(series.drafts_dir / lesson.file_name, report, accepted.verdict.passed)
    to_stderr = bool(accepted.repair)
    click.echo(report, nl=False, err=to_stderr)
    click.echo(f"{path} written", err=to_stderr)
    if accepted.repair:
        step = f"into the chat, save the reply as FILE, and run: postgen accept {lesson.id} FILE"
        if repair_to:
            repair_to.write_text(accepted.repair, encoding="utf-8")
            print_stderr(f"repair prompt written to {repair_to}; paste it {step}")
        else:
            print_stderr(f"paste the following repair prompt {step}")
            click.echo(accepted.repair, nl=False)
    elif critique:
        _print_critique(series, lesson, accepted.verdict, path, model)
    return 0 if accepted.verdict.passed else 1


def _print_critique(
    series: "Series", lesson: "Lesson", verdict: "Verdict", path: str, model: str | None
) -> None:
    from postgen.drafting.budget import Budget
    from postgen.drafting.critique import critique_findings, critique_post
    from postgen.drafting.draft_checker import DraftChecker
    from postgen.llm.factory import open_model
    from postgen.report.text import as_compact
    from postgen.report.usage import usage_text

    names = series.outline.model
    with (
        progress() as reporter,
        open_model(model or names.critic, names.name, notify=print_stderr) as critic,
    ):
        reporter.step("reading critically")
        checker = DraftChecker(series, lesson, reporter=reporter)
        read = critique_post(checker, verdict.document, critic, Budget())
    found = critique_findings(series, lesson, verdict.document, read.critique)
    shown = tuple(replace(finding, path=path) for finding in found)
    click.echo(as_compact(replace(verdict.relocated(path), findings=shown)), nl=False)
    print_stderr(usage_text(read.usage, read.cost))
