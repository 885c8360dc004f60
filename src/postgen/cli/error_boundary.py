"""The one place that turns errors into messages and exit codes."""

import os
import select
import sys
from collections.abc import Callable

import click

from postgen.cli.console import print_stderr
from postgen.errors import PostgenError


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
    except (click.Abort, KeyboardInterrupt):
        print_stderr("interrupted")
        return 130
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
        return (f"{error.filename}: " if error.filename else "") + (error.strerror or str(error))
    return (
        f"internal error ({type(error).__name__}: {error}); "
        "please report it with the output of POSTGEN_DEBUG=1"
    )


def _closed_pipe() -> int:
    """Return 0 if the reader of our output has exited, as with `| head`; otherwise report a bug."""
    closed = [stream for stream in (sys.stdout, sys.stderr) if _is_closed(stream.fileno())]
    for stream in closed:  # otherwise Python reports an error when it flushes the stream at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    if closed:
        return 0
    print_stderr("error: internal error (a pipe to a child process was closed); please report it")
    return 3


def _is_closed(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    return any(event & select.POLLERR for _, event in poll.poll(0))
