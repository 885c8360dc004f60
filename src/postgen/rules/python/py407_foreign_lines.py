"""Prompts, magics or shell lines in a Python block.

**What it flags.** Notebook or terminal lines in a Python block: `!uv add torch`, `%matplotlib inline`,
`$ python train.py`, `>>> x`, `In [1]:`, `torch.ones?`.

**Why.** The block does not run when a reader copies it into a file, and it cannot be checked.

**Example.**

    %matplotlib inline
    import torch

**Instead.** Only the second line.

**Not flagged.** The same characters in Python: `%` as an operator, `>>>` in a docstring.
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import is_session, non_python_lines


def check(document: Document, context: Context) -> Problems:
    for block in document.python_blocks:
        lines = block.body.split("\n")
        session = is_session(block.body)
        for number in non_python_lines(block.body):
            line = lines[number - 1]
            start = len(line) - len(line.lstrip()) + 1
            yield Problem(
                document.code_span(block, number, start, number, len(line.rstrip()) + 1),
                f"`{line.strip()[:60]}` is not Python",
                "write the code without prompts, and put its output into an `output` fence after the block"
                if session
                else "move shell commands to a ```bash block, and remove notebook commands",
            )


RULE = Rule("PY407", "foreign-lines", check)
