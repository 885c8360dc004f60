"""Import the packages of the series: once in the zygote, or in each post if posts use a GPU."""

import gc
import importlib
import importlib.util
import io
import sys
from collections.abc import Iterable, Sequence
from typing import Any

# Packages that are slow to import, used in most posts, and safe to import before a fork.
_ALWAYS = ("numpy", "torch", "matplotlib.pyplot")
# Others, which are imported only if the code has one of these words. The first optimizer of a process imports
# torch._dynamo, which would otherwise cost every post a second.
_IF_USED = {
    "torch._dynamo": ("optim", "compile", "dynamo"),
    "pandas": ("pandas", "seaborn"),
    "sklearn.datasets": ("sklearn",),
}
ALL = (*_ALWAYS, *_IF_USED)

# Garbage collection takes a quarter of the import time and finds almost nothing, so it runs rarely.
_GC_THRESHOLDS = (50_000, 20, 1_000)


def choose_packages(sources: Iterable[str]) -> tuple[str, ...]:
    """Return the packages that are worth importing before this code runs."""
    code = "\n".join(sources)
    used = (name for name, words in _IF_USED.items() if any(word in code for word in words))
    return (*_ALWAYS, *used)


def preload(packages: Sequence[str] = ALL) -> None:
    """Import those packages that are installed. Raises any error of an import."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*_GC_THRESHOLDS)
    try:
        for name in packages:
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
