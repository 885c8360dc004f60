"""LaTeX formulas: check that they render everywhere, and find their symbols."""

from postgen.rules.latex.faults import Fault
from postgen.rules.latex.places import offset_in_post
from postgen.rules.latex.rendering import Rendering, render

__all__ = ["Fault", "Rendering", "offset_in_post", "render"]
