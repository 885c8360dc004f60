"""LaTeX formulas: check that they render everywhere, and find their symbols."""

from postgen.latex.render import render, source_offset

__all__ = ["render", "source_offset"]
