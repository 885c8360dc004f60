"""What the terminal wants."""

import os
import sys


def wants_colour() -> bool:
    """Whether stdout is a terminal whose user has not set NO_COLOR (see no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
