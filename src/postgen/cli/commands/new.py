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

    A skeleton in posts/ that nobody has changed is written anew, so that it follows the outline. Any other
    existing file is never replaced. `postgen validate` reports each placeholder that is left (PR602).
    """
    from postgen.drafting.lockfile import record_written_post
    from postgen.errors import UsageError
    from postgen.files import write_atomic
    from postgen.scaffold.file_templates import skeleton
    from postgen.series.lock_entries import has_real_post, read_lock

    series = open_series(context)
    lesson = series.lesson(lesson_id)
    post, draft = series.posts_dir / lesson.file_name, series.drafts_dir / lesson.file_name
    entry = read_lock(series).get(lesson.id)
    untouched = into == "posts" and entry is not None and not has_real_post(series, lesson, entry)
    for path in (post, draft):
        if path.exists() and not (untouched and path == post):
            raise UsageError(f"{display_path(path)} exists; remove it to write a new skeleton")
    path = post if into == "posts" else draft
    done = "renewed" if path.exists() else "written"
    text = skeleton(series, lesson)
    write_atomic(path, text.encode())
    if into == "posts":
        record_written_post(series, lesson, text, "skeleton")  # allows `draft` and `accept` to replace it
    shown = display_path(path)
    click.echo(f"{shown} {done}; to list its placeholders run `postgen validate {shown}`")
