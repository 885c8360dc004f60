"""The command line: parse, call, print, exit code; nothing else."""

from postgen.cli.main import main

__all__ = ["main"]
