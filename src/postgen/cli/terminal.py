"""What the terminal wants, and what goes to its side."""

import os
import sys

import click


def wants_colour() -> bool:
    """Whether stdout is a terminal whose user has not set NO_COLOR (see no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def tell(message: str) -> None:
    """Say something on stderr, where it cannot get into the results on stdout."""
    click.echo(f"postgen: {message}", err=True)
