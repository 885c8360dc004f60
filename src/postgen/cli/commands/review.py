"""`postgen review`."""

from pathlib import Path

import click

from postgen.cli.options import execution_options, no_exec_option
from postgen.cli.outputs import Output, output_option, write_outputs
from postgen.cli.progress import progress
from postgen.cli.project import open_series, shown
from postgen.cli.terminal import tell


@click.command(
    epilog="""\b
Examples:
  postgen review                        what changed since main, as the body of a pull request
  postgen review --base v1.0 > body.md
  postgen review --url https://github.com/OWNER/NAME   with links that work anywhere
  postgen review --output sarif=findings.sarif         the findings for other programs, from the same run
"""
)
@click.option(
    "--base", default="main", show_default=True, metavar="BASE", help="Compare with where HEAD left it."
)
@no_exec_option
@output_option
@click.option(
    "--url",
    metavar="URL",
    help="The repository's address, for links; by default they are relative to a pull request on GitHub.",
)
@click.option("--head", metavar="COMMIT", help="The commit that links lead to; by default that of HEAD.")
@execution_options
@click.pass_context
def command(
    context: click.Context,
    base: str,
    no_exec: bool,
    outputs: tuple[Output, ...],
    url: str | None,
    head: str | None,
    jobs: int | None,
    sandbox: str,
) -> int:
    """Print the Markdown body of a pull request for the posts that changed.

    Per post: what changed section by section, what the rules say, what the code did, its figures before and
    after, the outline's points, where the text comes from and what it cost, and what only a person can judge.
    """
    from postgen.reviewing import Links, as_markdown, review_changes
    from postgen.validation import Options

    series = open_series(context)
    options = Options(execute=not no_exec, jobs=jobs, sandbox=sandbox)
    with progress() as moving:
        review = review_changes(series, base, options, moving.step, Path(shown(series.posts)))
    write_outputs(review.validation, outputs)
    if review.validation.note:
        tell(f"note: {review.validation.note}")
    links = Links(review.before, head or review.after, url or "..")
    click.echo(as_markdown(review, links), nl=False)
    return 1 if review.errors else 0
