"""`postgen run`."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.console import print_errors, print_line, print_note, print_stderr, progress
from postgen.cli.options import execution_options
from postgen.cli.project import display_path, open_series, paths_or_posts
from postgen.plural import plural

if TYPE_CHECKING:
    from postgen.outcomes import PostOutcome
    from postgen.series import Series
    from postgen.validation import Post, ValidateOptions
    from postgen.validation.figure_scripts import FigureScript

_MOST_RUNS = 3  # of a post that prints its own line numbers


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
    after the block, and figures as files in figures/. The scripts of the figures that the posts show
    (figures/1.2/loop.py for figures/1.2/loop.png) run, too.
    """
    from postgen.execution.outcome_cache import depends_on_lines
    from postgen.validation import ValidateOptions, execute_posts, extract_program, find_files, read_posts
    from postgen.validation.figure_scripts import drawn_figures, draws_one_figure, find_figure_scripts

    series = open_series(context)
    posts, unreadable = read_posts(find_files(paths_or_posts(series, paths)), series)
    print_errors(unreadable)
    options = ValidateOptions(jobs=jobs, sandbox=sandbox)
    with progress() as reporter:
        outcomes, notice = execute_posts(posts, series, options, reporter.step)
    if notice:
        print_note(notice)
    if posts and not outcomes:
        print_stderr("nothing to run: the posts contain no Python code")
    elif not posts and not unreadable:
        print_stderr("nothing to run: no posts found")
    failed = not all(outcome.passed for outcome in outcomes.values())
    moved = []
    for post in posts:
        outcome = outcomes.get(post.path)
        scripts = find_figure_scripts(post.source.text, post.file.parent, series.posts_dir)
        if outcome and update and outcome.passed:
            if _update(post, outcome, series, scripts) and depends_on_lines(extract_program(post), outcome):
                moved.append(post.file)
        elif outcome:
            _print(outcome)
        if update:
            for figure, data in drawn_figures(scripts, outcomes).items():
                _write_figure(figure, data, series)
        for script in scripts:
            result = outcomes.get(str(script.path))  # none if the script is newer than the run
            if result and not (update and draws_one_figure(result)):
                _print(result)
                failed = failed or not draws_one_figure(result)
    _settle(moved, series, options)
    return 2 if unreadable else int(failed)


def _settle(files: list[Path], series: "Series", options: "ValidateOptions") -> None:
    """Run and update posts again that print their own line numbers, which their new outputs have moved."""
    from postgen.validation import execute_posts, read_posts
    from postgen.validation.figure_scripts import find_figure_scripts

    for _ in range(_MOST_RUNS):
        posts, _unreadable = read_posts(files, series)
        outcomes, _notice = execute_posts(posts, series, options)
        files = []
        for post in posts:
            outcome = outcomes.get(post.path)
            scripts = find_figure_scripts(post.source.text, post.file.parent, series.posts_dir)
            if outcome and outcome.passed and _update(post, outcome, series, scripts, quiet=True):
                files.append(post.file)
        if not files:
            break


def _update(
    post: "Post",
    outcome: "PostOutcome",
    series: "Series",
    scripts: "Iterable[FigureScript]",
    *,
    quiet: bool = False,
) -> bool:
    """Write the outputs and figures of a post. Return whether its text has changed."""
    from postgen.files import write_atomic
    from postgen.output_diff import Tolerance
    from postgen.validation import write_outputs

    source = post.document.source
    path = Path(source.path)
    folder = post.lesson.id if post.lesson else path.stem
    tolerance = Tolerance(relative=series.outline.rules.number_tolerance)
    updated = write_outputs(
        post.document, outcome, path.parent, folder, tolerance, [s.target for s in scripts]
    )
    for figure, data in updated.figures.items():
        _write_figure(figure, data, series)
    if updated.text != source.text:
        write_atomic(path, source.encode(updated.text))
        if not quiet:
            print_line(f"{display_path(path)} updated")
    return updated.text != source.text


def _write_figure(figure: Path, data: bytes, series: "Series") -> None:
    from postgen.files import write_atomic

    # The folder of figures may be another person's link to any folder.
    is_inside = figure.absolute().is_relative_to(series.root)
    write_atomic(figure, data, within=series.root if is_inside else None)
    print_line(f"{display_path(figure)} written")


def _print(outcome: "PostOutcome") -> None:
    from postgen.sanitize import escape_line, escape_lines

    for block in outcome.blocks:
        duration = f" ({block.seconds:.2f} s)" if block.seconds else ""
        click.secho(f"{escape_line(outcome.path)}:{block.line}: {block.status.value}{duration}", bold=True)
        for text in (block.stdout, block.stderr):
            if text.strip():
                click.echo(escape_lines(text.rstrip()))
        if block.figures:
            click.echo(f"[{plural(len(block.figures), 'figure')}]")
        if block.failure:
            click.echo(escape_lines(block.failure.traceback or block.failure.message))
