"""Prompts, magics or shell lines in a Python block.

**What it flags.** Lines of a notebook or a terminal in a block that is named Python: `!uv add torch`,
`%matplotlib inline`, `$ python train.py`, `>>> x`, `In [1]:`, `torch.ones?`.

**Why.** Copied into a file, the block does not run; nor can it be checked.

**Example.**

    %matplotlib inline
    import torch

**Instead.**

    import torch

**Not flagged.** The same signs where they are Python: `%` as an operator on a line of its own, `>>>` in a
docstring. Whatever stands in a block of another language.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.context import Context
from postgen.rules.engines.parsing import foreign_lines, is_session
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    for block in document.python_blocks:
        lines = block.body.split("\n")
        session = is_session(block.body)
        for number in foreign_lines(block.body):
            line = lines[number - 1]
            start = len(line) - len(line.lstrip()) + 1
            yield Problem(
                document.code_span(block, number, start, number, len(line.rstrip()) + 1),
                f"`{line.strip()[:60]}` is no Python",
                "write the code without prompts, and what it prints into an `output` fence after it"
                if session
                else "put commands of a shell into a ```bash block, and leave out what only a notebook knows",
            )


RULE = Rule("PY407", "foreign-lines", check)
