"""LaTeX formulas: check that they render everywhere, and find their symbols."""

from postgen.rules.latex.places import offset_in_post
from postgen.rules.latex.rendering import render

__all__ = ["offset_in_post", "render"]
