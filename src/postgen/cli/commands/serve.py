"""`postgen serve`."""

import click

from postgen.cli.project import open_series


@click.command(
    epilog="""\b
Examples:
  postgen serve                    the series at http://127.0.0.1:8000/
  postgen serve --open --port 0    at a free port, and open a browser
  postgen serve --exec             run changed code too, in the sandbox
"""
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port; 0 takes a free one.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="The address of this machine to listen at; others can read the posts then.",
)
@click.option("--open", "opens", is_flag=True, help="Open it in a browser.")
@click.option("--exec", "executes", is_flag=True, help="Run the posts' code in the sandbox when it changes.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="How many posts run at a time.")
@click.pass_context
def command(
    context: click.Context, port: int, host: str, opens: bool, executes: bool, jobs: int | None
) -> None:
    """Show the series in a browser as readers will see it, with the findings beside the lines.

    A page shows changes as soon as a file is saved. Code is not run unless --exec is given; results that
    `postgen validate` or `postgen run` have kept are used. Ctrl-C ends it.
    """
    from postgen.preview import Settings, serve
    from postgen.validation import Options

    def ready(address: str) -> None:
        click.echo(f"{address} (Ctrl-C ends it)")
        if opens:
            import webbrowser

            webbrowser.open(address)

    serve(open_series(context), Settings(host, port, Options(execute=executes, jobs=jobs)), ready)
