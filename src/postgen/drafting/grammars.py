"""GBNF grammars for the steps of a small model: prose without markup and without digits.

A model of a hundred million parameters can write sentences but not Markdown. So the grammar excludes all
characters with a meaning in Markdown or LaTeX. It excludes digits because the model would invent numbers.
See llama.cpp's `grammars/README.md` for the notation.
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
