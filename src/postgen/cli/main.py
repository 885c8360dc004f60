"""The `postgen` command. Each subcommand is a module of `commands/`, imported when it is called."""

import gc
import importlib
import os
import pkgutil
import select
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from pathlib import Path

import click

from postgen.cli import commands
from postgen.cli.console import print_stderr
from postgen.cli.output_streams import drop_output, prepare_streams
from postgen.errors import PostgenError
from postgen.version import __version__

_INTERRUPTED = 130
# The folder that contains `src/` in a checkout. An installed package has no repository there.
_CHECKOUT = Path(__file__).parents[3]


def run_with_error_handling(run: Callable[[], object]) -> int:
    """Call ``run`` and return its exit code. An error is printed to stderr as one message.

    An unexpected error is a bug in postgen: it is reported as such, with exit code 3. If POSTGEN_DEBUG is
    set, every error is raised again, so that its traceback is printed.
    """
    stdout = sys.stdout
    try:
        result = run()
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except (click.Abort, KeyboardInterrupt) as error:  # click replaces the interrupt by its Abort
        print_stderr(str(error.__cause__ or error) or "interrupted")
        return _INTERRUPTED
    except BrokenPipeError:
        return _closed_pipe()
    except SystemExit:
        if sys.stdout is stdout:
            raise
        return _closed_pipe()  # click replaces stdout and exits with 1 when the pipe is closed
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except Exception as error:
        if os.environ.get("POSTGEN_DEBUG"):
            raise
        print_stderr(f"error: {_message(error)}")
        return error.exit_code if isinstance(error, PostgenError) else 3
    return result if isinstance(result, int) else 0


def _message(error: Exception) -> str:
    if isinstance(error, PostgenError):
        return str(error)
    if isinstance(error, OSError):
        if not error.filename and not _has_folder():
            return "the current folder no longer exists; change to another one and run the command again"
        return (f"{error.filename}: " if error.filename else "") + (error.strerror or str(error))
    return (
        f"internal error ({type(error).__name__}: {error}); "
        "please report it with the output of POSTGEN_DEBUG=1"
    )


def _has_folder() -> bool:
    """Whether the current folder still exists."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True


def _closed_pipe() -> int:
    """Return 0 if the reader of our output has ended a command that goes on for ever; else report a bug."""
    if any(_is_closed(stream.fileno()) for stream in (sys.stdout, sys.stderr)):
        drop_output()  # otherwise Python reports an error when it flushes the stream at exit
        return 0
    print_stderr("error: internal error (a pipe to a child process was closed); please report it")
    return 3


def _is_closed(descriptor: int) -> bool:
    if not hasattr(select, "poll"):  # on Windows, nothing tells whether the reader has ended
        return True
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    return any(event & select.POLLERR for _, event in poll.poll(0))


_EPILOG = """\b
Examples:
  postgen draft 1.6             draft a post, check it and repair it
  postgen validate posts/       check all posts and run their code
  postgen prompt 1.6            print the prompt, to paste into any chat
  postgen accept 1.6 reply.md   run the same checks on the reply

\b
Exit codes:
  0    no errors
  1    errors found
  2    wrong usage or configuration
  3    postgen could not do the work, e.g. no sandbox or the endpoint is down
  130  interrupted
"""


# In the order in which a writer needs them. Commands that are not listed come last.
_GROUPS = {
    "Write": ("plan", "draft", "prompt", "accept", "revise", "new"),
    "Check": ("validate", "run", "watch", "critique", "lsp", "rule", "rules"),
    "Review and publish": ("review", "learn", "serve", "export"),
    "Set up and inspect": ("status", "renumber", "runs", "doctor", "init", "schema", "eval"),
}


class LazyGroup(click.Group):
    """A group whose commands are modules, each of which defines `command`."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands:
            return None
        module = importlib.import_module(f"{commands.__name__}.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        unlisted = dict.fromkeys(self.list_commands(ctx))
        groups = {title: [name for name in names if name in unlisted] for title, names in _GROUPS.items()}
        for name in chain.from_iterable(groups.values()):
            del unlisted[name]
        for title, names in (groups | {"Other": list(unlisted)}).items():
            listed = [(name, command) for name in names if (command := self.get_command(ctx, name))]
            if listed:
                with formatter.section(title):
                    formatter.write_dl([(name, cmd.get_short_help_str(200)) for name, cmd in listed])


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from postgen.git import describe_checkout

        commit = describe_checkout(_CHECKOUT)
        click.echo(f"postgen, version {__version__}" + (f" (commit {commit})" if commit else ""))
        context.exit()


@click.group(
    cls=LazyGroup,
    commands=[click.Command(info.name) for info in pkgutil.iter_modules(commands.__path__)],
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version, in a checkout also the commit, and exit.",
)
@click.option(
    "--project",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of the series (default: the current folder or the nearest one above it with outline.yaml).",
)
@click.pass_context
def cli(context: click.Context, project: Path | None) -> None:
    """Draft, check, run and repair the posts of a technical series."""
    context.obj = project


def main() -> None:
    """Run the command line and exit with one of the documented codes."""
    prepare_streams()
    code = run_with_error_handling(lambda: cli.main(standalone_mode=False))
    if code == _INTERRUPTED:  # a thread that waits for a server would keep the process alive
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):  # its reader may have ended first
                stream.flush()
        os._exit(code)
    gc.freeze()  # at exit, Python would otherwise search all imported modules for cycles
    sys.exit(code)
