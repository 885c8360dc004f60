"""`postgen serve`."""

import click

from postgen.cli.options import jobs_option
from postgen.cli.project import open_series


@click.command(
    epilog="""\b
Examples:
  postgen serve                    serve the series at http://127.0.0.1:8000/
  postgen serve --open --port 0    use a free port and open a browser
  postgen serve --exec             also run changed code in the sandbox
  postgen serve --review           review what changed since main, beside the old version
  postgen serve --review v1.0      review what changed since a branch, a tag or a commit
"""
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    metavar="PORT",
    help="Port to listen on; 0 selects a free port.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Address to listen on. An address other than the default lets other machines read the posts.",
)
@click.option("--open", "opens", is_flag=True, help="Open the series in a browser.")
@click.option(
    "--exec", "executes", is_flag=True, help="Run the code in the posts in the sandbox when it changes."
)
@click.option(
    "--review",
    "base",
    is_flag=False,
    flag_value="main",
    metavar="[BASE]",
    help="Show the changes since the merge base of HEAD and BASE (default: main), for their editor.",
)
@jobs_option
@click.pass_context
def command(
    context: click.Context,
    port: int,
    host: str,
    opens: bool,
    executes: bool,
    base: str | None,
    jobs: int | None,
) -> None:
    """Show the series in a browser as readers will see it, with the findings next to the lines.

    With --review, the first page lists the changed posts. Each one is shown beside its old version, with
    findings at their lines and boxes to tick.

    Pages update when a file is saved. Code runs only with --exec; without it, the page shows the cached
    results of `postgen validate` and `postgen run`. Press Ctrl-C to stop.
    """
    from postgen.preview.site_server import serve
    from postgen.validation import ValidateOptions

    def ready(address: str) -> None:
        click.echo(f"{address} (press Ctrl-C to stop)")
        if opens:
            import webbrowser

            webbrowser.open(address)

    series = open_series(context)
    if base is not None:
        from postgen.git import merge_base, open_repository

        merge_base(open_repository(series.root), base)  # a wrong base ends the command, not the first page
    serve(series, ValidateOptions(execute=executes, jobs=jobs), host, port, ready, base)
