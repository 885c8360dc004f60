"""The one place where errors become messages and exit codes."""

import os
import select
import sys
from collections.abc import Callable

import click

from postgen.cli.terminal import tell
from postgen.errors import PostgenError


def reporting_errors(run: Callable[[], object]) -> int:
    """Call ``run`` and give the exit code of its result; say what went wrong on stderr, in one message.

    An error that postgen did not foresee is a fault of postgen's: it is told as such, with exit code 3;
    with POSTGEN_DEBUG set, every error comes with its traceback.
    """
    stdout = sys.stdout
    try:
        result = run()
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.UsageError as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        tell("interrupted")
        return 130
    except BrokenPipeError:
        return _ended_by_pipe()
    except SystemExit:
        if sys.stdout is stdout:
            raise
        return _ended_by_pipe()  # click wraps stdout and ends with 1 where it meets a closed pipe
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except PostgenError as error:
        _reraise_for_debugging()
        tell(f"error: {error}")
        return error.exit_code
    except OSError as error:
        _reraise_for_debugging()
        tell(f"error: {error.filename or 'input or output'}: {error.strerror or error}")
        return 3
    except Exception as error:
        _reraise_for_debugging()
        tell(
            f"error: postgen itself failed ({type(error).__name__}: {error}); "
            "set POSTGEN_DEBUG=1 to see where, and report it please"
        )
        return 3
    return result if isinstance(result, int) else 0


def _ended_by_pipe() -> int:
    """No error where the reader of our output has gone, e.g. `| head`; any other pipe is postgen's own."""
    gone = [stream for stream in (sys.stdout, sys.stderr) if _is_closed(stream.fileno())]
    for stream in gone:  # keeps Python from complaining at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    if gone:
        return 0
    tell("error: postgen itself failed: a pipe to a process of its own broke; report it please")
    return 3


def _is_closed(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    return any(event & select.POLLERR for _, event in poll.poll(0))


def _reraise_for_debugging() -> None:
    if os.environ.get("POSTGEN_DEBUG"):
        raise  # noqa: PLE0704 (called from within an except clause)
