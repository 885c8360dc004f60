"""Color support of the terminal, and messages on stderr."""

import os
import sys

import click


def wants_colour() -> bool:
    """Return whether to print colors: stdout is a terminal and NO_COLOR is not set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def tell(message: str) -> None:
    """Print a message to stderr, so that it does not mix with the results on stdout."""
    click.echo(f"postgen: {message}", err=True)
