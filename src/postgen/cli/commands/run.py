"""`postgen run`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.options import execution_options
from postgen.cli.progress import progress
from postgen.cli.project import open_series, paths_or_posts, shown
from postgen.cli.terminal import tell

if TYPE_CHECKING:
    from postgen.outcomes import PostOutcome
    from postgen.series import Series
    from postgen.validation import Post


@click.command(
    epilog="""\b
Examples:
  postgen run posts/1.2-*.md    run a post and print its output
  postgen run posts/ --update   write outputs and figures into the posts
"""
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--update", is_flag=True, help="Write outputs and figures into the posts, after their blocks.")
@execution_options
@click.pass_context
def command(
    context: click.Context, paths: tuple[Path, ...], update: bool, jobs: int | None, sandbox: str
) -> int:
    """Run the code of the posts in PATHS (default: posts/) in the sandbox.

    Prints the output of each post. With --update, writes it into the post instead: text in an `output` fence
    after the block, and figures as files in figures/.
    """
    from postgen.validation import Options, find_files, read_posts, run_posts

    series = open_series(context)
    posts, unreadable = read_posts(find_files(paths_or_posts(series, paths)), series)
    for error in unreadable:
        tell(f"error: {error}")
    notes: list[str] = []
    with progress() as reporter:
        options = Options(jobs=jobs, sandbox=sandbox)
        outcomes = run_posts(posts, series, options, reporter.step, on_note=notes.append)
    for note in notes:
        tell(f"note: {note}")
    if posts and not outcomes:
        tell("nothing to run: the posts contain no Python code")
    elif not posts and not unreadable:
        tell("nothing to run: no posts found")
    failed = False
    for post in posts:
        outcome = outcomes.get(post.document.path)
        if outcome is None:
            continue
        if update and outcome.passed:
            _update(post, outcome, series)
        else:
            _print(outcome)
        failed |= not outcome.passed
    return 2 if unreadable else int(failed)


def _update(post: "Post", outcome: "PostOutcome", series: "Series") -> None:
    from postgen.comparison import Tolerance
    from postgen.storage import write_atomic
    from postgen.validation import update_post

    source = post.document.source
    path = Path(source.path)
    folder = post.lesson.id if post.lesson else path.stem
    tolerance = Tolerance(relative=series.outline.rules.number_tolerance)
    updated = update_post(post.document, outcome, path.parent, folder, tolerance)
    for figure, data in updated.figures.items():
        write_atomic(figure, data)
        click.echo(f"{shown(figure)} written")
    if updated.text != source.text:
        write_atomic(path, source.encode(updated.text))
        click.echo(f"{shown(path)} updated")


def _print(outcome: "PostOutcome") -> None:
    from postgen.sanitize import escape_hidden

    for block in outcome.blocks:
        duration = f" ({block.seconds:.2f} s)" if block.seconds else ""
        click.secho(f"{outcome.path}:{block.line}: {block.status.value}{duration}", bold=True)
        for text in (block.stdout, block.stderr):
            if text.strip():
                click.echo(escape_hidden(text.rstrip()))
        if block.figures:
            click.echo(f"[{len(block.figures)} figure{'s' if len(block.figures) > 1 else ''}]")
        if block.failure:
            click.echo(escape_hidden(block.failure.traceback or block.failure.message))
