"""The command line: parses arguments, calls the library, prints results and sets the exit code."""

from postgen.cli.main import main

__all__ = ["main"]
