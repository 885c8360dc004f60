"""Import the packages of the series: once in the zygote, or in each post if posts use a GPU."""

import gc
import importlib
import importlib.util
import io
import sys
from typing import Any

# Packages that are slow to import, used in most posts, and safe to import before a fork. The first optimizer
# of a process imports torch._dynamo, which would otherwise cost every post a second.
PRELOADED = ("numpy", "torch", "torch._dynamo", "matplotlib.pyplot", "pandas", "sklearn.datasets")

# Garbage collection takes a quarter of the import time and finds almost nothing, so it runs rarely.
_GC_THRESHOLDS = (50_000, 20, 1_000)


def preload() -> None:
    """Import those that are installed. Raises any error of an import."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*_GC_THRESHOLDS)
    try:
        for name in PRELOADED:
            if importlib.util.find_spec(name.partition(".")[0]) is not None:
                importlib.import_module(name)
        if "matplotlib.pyplot" in sys.modules:
            _draw()
    finally:
        gc.set_threshold(*thresholds)


def set_figure_dpi(dpi: int) -> None:
    """Save figures with ``dpi`` pixels per inch, unless the code asks for another resolution."""
    matplotlib: Any = sys.modules.get("matplotlib")
    if matplotlib is not None:
        matplotlib.rcParams["savefig.dpi"] = dpi


def _draw() -> None:
    """Draw a figure and discard it: the first figure of a process loads fonts and builds parsers."""
    pyplot: Any = sys.modules["matplotlib.pyplot"]
    pyplot.switch_backend("Agg")
    figure = importlib.import_module("matplotlib.figure").Figure()
    importlib.import_module("matplotlib.backends.backend_agg").FigureCanvasAgg(figure)
    axes: Any = figure.subplots()
    axes.semilogy([1, 10], label="a line")
    axes.set_title("$x$")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png")
