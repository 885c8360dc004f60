"""`postgen watch`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.options import execution_options, no_exec_option, rule_options
from postgen.cli.project import open_series, paths_or_posts, shown
from postgen.cli.terminal import tell

if TYPE_CHECKING:
    from postgen.validation.standing import StandingCheck

_LOOK = 250  # milliseconds between two looks at the outline
_GATHER = 20  # milliseconds without another change, after which those so far are checked
_LONGEST = 1_000  # milliseconds for which changes are gathered that never cease


@click.command(
    epilog="""\b
Examples:
  postgen watch                     all posts of the series
  postgen watch posts/1.2-*.md      one post
  postgen watch --no-exec drafts/   the static rules alone
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
    """Check the posts in PATHS (default: posts/), and each again whenever it is saved.

    The worker that runs the code stays warm. A change of outline.yaml, or of the data that posts read, has
    all of them checked. Ctrl-C ends it, with exit code 130.
    """
    from postgen.rules import check_selectors
    from postgen.validation import Options, find_files
    from postgen.validation.standing import StandingCheck

    series = open_series(context)
    check_selectors((*select, *ignore))
    chosen = paths_or_posts(series, paths)
    find_files(chosen)  # refuses paths that do not exist
    with StandingCheck(series.root, Options(select, ignore, not no_exec, jobs, sandbox)) as checks:
        _follow(checks, chosen)
    return 0  # cannot be reached: only Ctrl-C ends it


def _follow(checks: "StandingCheck", chosen: Sequence[Path]) -> None:
    from watchfiles import watch

    from postgen.validation import find_files

    stamps = checks.stamps()
    folders = sorted({str(path if path.is_dir() else path.parent) for path in chosen})
    # Made before the first check: what is saved meanwhile is seen afterwards.
    changes = watch(
        *folders,
        watch_filter=None,
        step=_GATHER,
        debounce=_LONGEST,
        rust_timeout=_LOOK,
        yield_on_timeout=True,
        recursive=any(path.is_dir() for path in chosen),  # a project's folder may hold thousands of others
    )
    next(changes)
    _check(checks, find_files(chosen))
    click.echo(f"watching {', '.join(shown(path) for path in chosen)}; Ctrl-C ends it")
    checks.prepare()  # while nobody waits
    for found in changes:
        now = checks.stamps()
        if now != stamps:
            stamps = now
            if _renew(checks):
                _check(checks, find_files([path for path in chosen if path.exists()]))
                stamps = checks.stamps()
            continue
        touched = {Path(name).resolve() for _, name in found}
        files = [file for file in find_files([p for p in chosen if p.exists()]) if file.resolve() in touched]
        if files:
            _check(checks, files)


def _renew(checks: "StandingCheck") -> bool:
    from postgen.errors import PostgenError

    try:
        checks.renew()
    except PostgenError as error:
        tell(f"error: {error}")
        return False
    click.echo("the series has changed")
    return True


def _check(checks: "StandingCheck", files: Sequence[Path]) -> None:
    """Check, and tell what was found; what keeps it from working is told, too, and ends nothing."""
    import time

    from postgen.cli.terminal import wants_colour
    from postgen.errors import PostgenError
    from postgen.report.compact import as_compact

    try:
        result, unreadable = checks.check(files)
    except PostgenError as error:
        tell(f"error: {error}")
        return
    for problem in unreadable:
        tell(f"error: {problem}")
    if result.note:
        tell(f"note: {result.note}")
    colour = wants_colour()
    *lines, last = as_compact(result, colour).splitlines()
    about = f"{shown(files[0])}: " if len(files) == 1 else ""
    click.echo("\n".join([*lines, f"{time.strftime('%H:%M:%S')} {about}{last}"]), color=colour)
