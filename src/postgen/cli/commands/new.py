"""`postgen new`."""

import click

from postgen.cli.options import LessonId
from postgen.cli.project import open_series, shown


@click.command(
    epilog="""\b
Examples:
  postgen new 2.1                    posts/2.1-….md, to be filled in
  postgen new 2.1 --into drafts
"""
)
@click.argument("lesson_id", type=LessonId(), metavar="LESSON")
@click.option("--into", type=click.Choice(["posts", "drafts"]), default="posts", show_default=True)
@click.pass_context
def command(context: click.Context, lesson_id: str, into: str) -> None:
    """Write the skeleton of LESSON's post: its sections, with placeholders for what is to be written.

    It never replaces a file. `postgen validate` finds every placeholder that is left (PR602).
    """
    from postgen.drafting.lockfile import lock_post
    from postgen.errors import UsageError
    from postgen.starting.skeleton import skeleton
    from postgen.storage import write_atomic

    series = open_series(context)
    lesson = series.lesson(lesson_id)
    for folder in (series.posts, series.drafts):
        if (folder / lesson.file_name).exists():
            raise UsageError(f"{shown(folder / lesson.file_name)}: is there already; remove it to begin anew")
    path = (series.posts if into == "posts" else series.drafts) / lesson.file_name
    text = skeleton(series, lesson)
    write_atomic(path, text.encode())
    if into == "posts":
        lock_post(series, lesson, text, "skeleton")  # so that `draft` and `accept` may replace it
    click.echo(f"{shown(path)} written; its placeholders are found by `postgen validate {shown(path)}`")
