"""`postgen prompt`."""

import click

from postgen.cli.options import LessonId
from postgen.cli.project import open_series


@click.command(
    epilog="""\b
Examples:
  postgen prompt 1.6              print the prompt
  postgen prompt 1.6 | wl-copy    copy it to the clipboard
"""
)
@click.argument("lesson", type=LessonId())
@click.pass_context
def command(context: click.Context, lesson: str) -> None:
    """Print the prompt for LESSON, to paste into any chat.

    Pass the reply to `postgen accept`.
    """
    from postgen.prompting.prompts import as_text, post_prompt

    series = open_series(context)
    click.echo(as_text(post_prompt(series, series.lesson(lesson))), nl=False)
