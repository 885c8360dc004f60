"""`--pr`: what was drafted, as a pull request."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from postgen.cli.progress import progress

if TYPE_CHECKING:
    from postgen.series import Lesson, Series
    from postgen.validation import Options


def drafted_on_a_branch(
    series: "Series", lessons: "Sequence[Lesson]", options: "Options", draft: Callable[[], int]
) -> int:
    """Draft on a new branch, commit, push and open the pull request; the exit code.

    Of several lessons those that came out clean are in it; without any there is none.
    """
    from postgen.reviewing.pulling import commit_posts, open_pull_request, pull_branch

    with pull_branch(series, lessons) as pull:
        code = draft()
        if not commit_posts(series, pull):
            click.echo("postgen: no pull request: no post was written, or none has changed", err=True)
            return code or 1
        with progress() as moving:
            opened = open_pull_request(series, pull, options, moving.say)
    click.echo(f"{pull.branch} pushed to {pull.remote}")
    if opened.address:
        click.echo(opened.address)
    else:
        click.echo(f"`gh` is not installed; where it is, this opens the pull request:\n  {opened.command}")
    return code
