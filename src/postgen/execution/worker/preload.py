"""Importing the packages of the series: once in the warm process, or in each post where a GPU is at hand."""

import importlib
import importlib.util
import sys
from typing import Any

# Safe to import before forking, slow to import, and met in most posts. The first optimizer of a process
# imports torch._dynamo, which would otherwise cost every post a second.
PRELOADED = ("numpy", "torch", "torch._dynamo", "matplotlib.pyplot", "pandas")


def preload() -> list[str]:
    """Import what is installed of them, and give their names. Raises whatever an import can raise."""
    found = []
    for name in PRELOADED:
        top = name.partition(".")[0]
        if importlib.util.find_spec(top) is not None:
            importlib.import_module(name)
            found.append(name)
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.switch_backend("Agg")  # or the first drawing of each post does it
    return found
