"""GBNF grammars for the small steps of a small model: prose that cannot contain markup or figures.

A model of a hundred million parameters knows what a sentence is but not what Markdown is. So the grammar
has no character that means something in Markdown or LaTeX, and no digits, since a number that it wrote
would be made up. See llama.cpp's `grammars/README.md` for the notation.
"""

_UPPER = "[A-ZÀ-ÖØ-Þ]"
_LOWER = "[a-zß-öø-ÿ]"
_INSIDE = "[a-zA-ZÀ-ÖØ-öø-ÿ ,'-]"
_SENTENCE = f"sentence ::= {_UPPER} {_INSIDE}{{20,230}} {_LOWER} [.!?]\n"


def continued(opening: str) -> str:
    """One sentence that begins with ``opening``."""
    return f'root ::= "{opening}" {_INSIDE}{{20,160}} {_LOWER} "."\n'


def sentences(fewest: int, most: int) -> str:
    """One paragraph of plain sentences."""
    return f'root ::= sentence (" " sentence){{{fewest - 1},{most - 1}}}\n' + _SENTENCE


def code(most_lines: int) -> str:
    """Lines of code without a fence."""
    return f'root ::= line{{3,{most_lines}}}\nline ::= [^\\n\\r`]{{1,90}} "\\n"\n'
