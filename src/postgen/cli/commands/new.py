"""`postgen new`."""

import click

from postgen.cli.options import LessonId
from postgen.cli.project import display_path, open_series


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
    from postgen.drafting.lockfile import record_written_post
    from postgen.errors import UsageError
    from postgen.files import write_atomic
    from postgen.scaffold.skeleton import skeleton

    series = open_series(context)
    lesson = series.lesson(lesson_id)
    post, draft = series.posts_dir / lesson.file_name, series.drafts_dir / lesson.file_name
    for path in (post, draft):
        if path.exists():
            raise UsageError(f"{display_path(path)} exists; remove it to write a new skeleton")
    path = post if into == "posts" else draft
    text = skeleton(series, lesson)
    write_atomic(path, text.encode())
    if into == "posts":
        record_written_post(series, lesson, text, "skeleton")  # allows `draft` and `accept` to replace it
    shown = display_path(path)
    click.echo(f"{shown} written; to list its placeholders run `postgen validate {shown}`")
