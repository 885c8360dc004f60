"""`postgen watch`."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.console import print_errors, print_line, print_note
from postgen.cli.options import execution_options, no_exec_option, rule_options
from postgen.cli.output_streams import end_when_closed
from postgen.cli.project import display_path, open_series, paths_or_posts

if TYPE_CHECKING:
    from postgen.validation.watch_session import WatchSession

_POLL_MS = 250  # interval between two checks of the outline
_STEP_MS = 20  # a batch of changes ends after this time without another change
_DEBOUNCE_MS = 1_000  # maximum duration of a batch of changes


@click.command(
    epilog="""\b
Examples:
  postgen watch                     watch all posts of the series
  postgen watch posts/1.2-*.md      watch one post
  postgen watch --no-exec drafts/   check only the static rules
"""
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@no_exec_option
@rule_options
@execution_options
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    no_exec: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    jobs: int | None,
    sandbox: str,
) -> int:
    """Check the posts in PATHS (default: posts/), and check each one again when it is saved.

    The process that runs the code stays loaded between checks. When outline.yaml or the data of the series
    changes, all posts are checked again. Press Ctrl-C to stop; the exit code is then 130.
    """
    from postgen.validation import ValidateOptions, find_files
    from postgen.validation.watch_session import WatchSession

    series = open_series(context)
    chosen = paths_or_posts(series, paths)
    find_files(chosen)  # raises an error for a path that does not exist
    options = ValidateOptions(select, ignore, not no_exec, jobs, sandbox)
    with closing(WatchSession(series.root, options)) as checks:
        _follow(checks, chosen)
    return 0  # not reached: only Ctrl-C ends the loop


def _follow(checks: "WatchSession", chosen: Sequence[Path]) -> None:
    from watchfiles import watch

    from postgen.validation import find_files

    stamps = checks.file_stamps()
    folders = sorted({str(path if path.is_dir() else path.parent) for path in chosen})
    # Created before the first check, so that files saved during the check are noticed.
    changes = watch(
        *folders,
        watch_filter=None,
        step=_STEP_MS,
        debounce=_DEBOUNCE_MS,
        rust_timeout=_POLL_MS,
        yield_on_timeout=True,
        # Not for a single file: its folder may contain thousands of other files.
        recursive=any(path.is_dir() for path in chosen),
    )
    next(changes)
    _check(checks, find_files(chosen))
    end_when_closed()
    print_line(f"watching {', '.join(display_path(path) for path in chosen)}; press Ctrl-C to stop")
    checks.prepare()  # while idle
    for found in changes:
        now = checks.file_stamps()
        if now != stamps:
            stamps = now
            if _renew(checks):
                _check(checks, find_files([path for path in chosen if path.exists()]))
                stamps = checks.file_stamps()
            continue
        touched = {Path(name).resolve() for _, name in found}
        present = find_files([path for path in chosen if path.exists()])
        files = [file for file in present if file.resolve() in touched or _scripts(file) & touched]
        if files:
            _check(checks, files)


def _scripts(post: Path) -> set[Path]:
    """The scripts of the figures that a post shows."""
    from postgen.validation.figure_scripts import find_figure_scripts

    try:
        text = post.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return set()
    return {script.path.resolve() for script in find_figure_scripts(text, post.parent)}


def _renew(checks: "WatchSession") -> bool:
    from postgen.errors import PostgenError

    try:
        checks.reload()
    except PostgenError as error:
        print_errors([error])
        return False
    click.echo("series changed; checking all posts")
    return True


def _check(checks: "WatchSession", files: Sequence[Path]) -> None:
    """Check files and print the findings. Errors are printed and do not stop the command."""
    import time

    from postgen.cli.console import use_color
    from postgen.errors import PostgenError
    from postgen.report.text import as_compact

    try:
        result, unreadable = checks.check(files)
    except PostgenError as error:
        print_errors([error])
        return
    print_errors(unreadable)
    print_note(result.notice)
    color = use_color()
    *lines, last = as_compact(result, color).splitlines()
    prefix = f"{display_path(files[0])}: " if len(files) == 1 else ""
    click.echo("\n".join([*lines, f"{time.strftime('%H:%M:%S')} {prefix}{last}"]), color=color)
