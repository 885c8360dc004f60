"""`postgen accept`."""

import sys
from pathlib import Path

import click

from postgen.cli.console import print_stderr, progress
from postgen.cli.options import LessonId, force_option, sandbox_option
from postgen.cli.project import display_path, open_series


@click.command(
    epilog="""\b
Examples:
  postgen prompt 1.6              print the prompt, to paste into any chat
  postgen accept 1.6 reply.md     check the reply that you saved as reply.md
  postgen accept 1.6 -            read the reply from standard input
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
@sandbox_option
@click.pass_context
def command(
    context: click.Context,
    lesson_id: str,
    file: Path,
    force: bool,
    repair_to: Path | None,
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
    return 0 if accepted.verdict.passed else 1
