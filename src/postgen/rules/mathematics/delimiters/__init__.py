"""Delimiters that not all renderers read the same way."""

from postgen.rules.mathematics.delimiters.block import block_problems
from postgen.rules.mathematics.delimiters.inline import inline_problems
from postgen.rules.mathematics.delimiters.leftover import loose_problems

__all__ = ["block_problems", "inline_problems", "loose_problems"]
