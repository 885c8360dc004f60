"""Importing the packages of the series: once in the warm process, or in each post where a GPU is at hand."""

import gc
import importlib
import importlib.util
import io
import sys
from typing import Any

# Safe to import before forking, slow to import, and met in most posts. The first optimizer of a process
# imports torch._dynamo, which would otherwise cost every post a second.
PRELOADED = ("numpy", "torch", "torch._dynamo", "matplotlib.pyplot", "pandas")


# Imports make objects that stay. To look through them for garbage all the time takes a quarter of it.
_SELDOM = (50_000, 20, 1_000)


def preload() -> list[str]:
    """Import what is installed of them, and give their names. Raises whatever an import can raise."""
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        found = []
        for name in PRELOADED:
            top = name.partition(".")[0]
            if importlib.util.find_spec(top) is not None:
                importlib.import_module(name)
                found.append(name)
        if "matplotlib.pyplot" in found:
            _draw()
        return found
    finally:
        gc.set_threshold(*usual)


def _draw() -> None:
    """Draw a figure and throw it away.

    A process's first drawing loads fonts and makes parsers, which takes as long as the rest of a drawing.
    """
    pyplot: Any = sys.modules["matplotlib.pyplot"]
    pyplot.switch_backend("Agg")
    figure = importlib.import_module("matplotlib.figure").Figure()
    importlib.import_module("matplotlib.backends.backend_agg").FigureCanvasAgg(figure)
    axes: Any = figure.subplots()
    axes.semilogy([1, 10], label="a line")
    axes.set_title("$x$")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png")
