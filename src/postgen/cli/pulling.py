"""`draft --pr`: opens a pull request with the drafted posts."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from postgen.cli.progress import progress
from postgen.cli.terminal import tell

if TYPE_CHECKING:
    from postgen.series import Lesson, Series
    from postgen.validation import Options


def drafted_on_a_branch(
    series: "Series", lessons: "Sequence[Lesson]", options: "Options", draft: Callable[[], int]
) -> int:
    """Draft on a new branch, commit, push, open the pull request, and return the exit code.

    The pull request contains the posts without errors. If there are none, no pull request is opened.
    """
    from postgen.reviewing.pulling import commit_posts, open_pull_request, pull_branch

    with pull_branch(series, lessons) as pull:
        code = draft()
        if not commit_posts(series, pull):
            tell("no pull request opened: no post was written or changed")
            return code or 1
        with progress() as reporter:
            opened = open_pull_request(series, pull, options, reporter.log)
    click.echo(f"{pull.branch} pushed to {pull.remote}")
    if opened.address:
        click.echo(opened.address)
    else:
        click.echo(
            f"gh is not installed. To open the pull request, run this where it is:\n  {opened.command}"
        )
    return code
