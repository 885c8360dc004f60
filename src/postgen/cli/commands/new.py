"""`postgen new`."""

import click

from postgen.cli.options import LessonId
from postgen.cli.project import open_series, shown


@click.command(
    epilog="""\b
Examples:
  postgen new 2.1                  write posts/2.1-….md
  postgen new 2.1 --into drafts    write it to drafts/ instead
"""
)
@click.argument("lesson_id", type=LessonId(), metavar="LESSON")
@click.option(
    "--into",
    type=click.Choice(["posts", "drafts"]),
    default="posts",
    show_default=True,
    help="Folder to write to.",
)
@click.pass_context
def command(context: click.Context, lesson_id: str, into: str) -> None:
    """Write a skeleton of the post of LESSON: its sections with placeholders for the text.

    An existing file is never replaced. `postgen validate` reports each placeholder that is left (PR602).
    """
    from postgen.drafting.lockfile import lock_post
    from postgen.errors import UsageError
    from postgen.starting.skeleton import skeleton
    from postgen.storage import write_atomic

    series = open_series(context)
    lesson = series.lesson(lesson_id)
    for folder in (series.posts, series.drafts):
        if (folder / lesson.file_name).exists():
            raise UsageError(f"{shown(folder / lesson.file_name)} exists; remove it to write a new skeleton")
    path = (series.posts if into == "posts" else series.drafts) / lesson.file_name
    text = skeleton(series, lesson)
    write_atomic(path, text.encode())
    if into == "posts":
        lock_post(series, lesson, text, "skeleton")  # allows `draft` and `accept` to replace it
    click.echo(f"{shown(path)} written; to list its placeholders run `postgen validate {shown(path)}`")
