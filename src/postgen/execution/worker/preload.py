"""Import the packages of the series: once in the zygote, or in each post if posts use a GPU."""

import gc
import importlib
import importlib.util
import io
import sys
from typing import Any

# Packages that are slow to import, used in most posts, and safe to import before a fork. The first optimizer
# of a process imports torch._dynamo, which would otherwise cost every post a second.
PRELOADED = ("numpy", "torch", "torch._dynamo", "matplotlib.pyplot", "pandas")

# Garbage collection takes a quarter of the import time and finds almost nothing, so it runs rarely.
_GC_THRESHOLDS = (50_000, 20, 1_000)


def preload() -> list[str]:
    """Import the installed ones and return their names. Raises any error of an import."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*_GC_THRESHOLDS)
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
        gc.set_threshold(*thresholds)


def _draw() -> None:
    """Draw a figure and discard it.

    The first figure of a process loads fonts and builds parsers, which takes as long as drawing it.
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
