"""`postgen review`."""

from pathlib import Path

import click

from postgen.cli.console import print_note, print_stderr, progress
from postgen.cli.options import Output, execution_options, no_exec_option, output_option, write_outputs
from postgen.cli.project import display_path, open_series


@click.command(
    epilog="""\b
Examples:
  postgen review                                       describe the changes since main
  postgen review --base v1.0 > body.md                 save the changes since v1.0
  postgen review --url https://github.com/OWNER/NAME   print absolute links
  postgen review --output sarif=findings.sarif         also write the findings for other programs
"""
)
@click.option(
    "--base",
    default="main",
    show_default=True,
    metavar="BASE",
    help="Compare with the merge base of HEAD and BASE.",
)
@no_exec_option
@output_option
@click.option(
    "--url",
    metavar="URL",
    help="Address of the repository for links (default: links relative to a pull request on GitHub).",
)
@click.option("--head", metavar="COMMIT", help="Commit that links point to (default: HEAD).")
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
    """Print the Markdown body of a pull request for the changed posts.

    For each post it shows the changed sections, the findings, the results of the code, the figures before and
    after, the covered points of the outline, the origin and cost of the text, and questions for the reviewer.
    """
    from postgen.review.body import as_markdown
    from postgen.review.markdown_text import Links
    from postgen.review.review import review_changes
    from postgen.validation import ValidateOptions

    series = open_series(context)
    options = ValidateOptions(execute=not no_exec, jobs=jobs, sandbox=sandbox)
    with progress() as reporter:
        review = review_changes(series, base, options, reporter.step, Path(display_path(series.posts_dir)))
    for post in review.posts:
        if post.unreadable:
            print_stderr(f"error: {post.change.error}")
    write_outputs(review.validation, outputs)
    print_note(review.validation.notice)
    links = Links(review.before, head or review.after, url or "..")
    click.echo(as_markdown(review, links), nl=False)
    return 1 if review.errors else 0
