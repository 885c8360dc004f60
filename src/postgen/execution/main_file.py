"""The ``__main__`` file of a post.

The runner compiles the blocks one by one, so this file is only read: by tracebacks, by ``inspect``, and by
processes that multiprocessing does not fork (the start methods ``spawn`` and ``forkserver``). They import the
program again. They must define what the blocks define, but not print what the blocks print.
"""

import __future__

import re

from postgen.execution.program import Program

# Such a process runs this before the blocks. An exception of a block must still be shown.
_SILENCE = """
import os, sys
outputs = [sys.stdout, sys.stderr]
saved = [os.dup(1), os.dup(2)]
nothing = os.open(os.devnull, os.O_WRONLY)
os.dup2(nothing, 1)
os.dup2(nothing, 2)
os.close(nothing)
def restore():
    for output in outputs:
        output.flush()
    while saved:
        number = len(saved)
        os.dup2(saved[-1], number)
        os.close(saved.pop())
def show(*error):
    restore()
    sys.__excepthook__(*error)
sys.restore_outputs, sys.excepthook = restore, show
"""
_IF_IMPORTED = '__name__ == "__mp_main__" and '
_FIRST_LINE = f"{_IF_IMPORTED}exec({_SILENCE!r}, {{}})"
_LAST_LINE = f'{_IF_IMPORTED}__import__("sys").restore_outputs()'

_FUTURE_IMPORT = re.compile(r"^from[ \t]+__future__[ \t]+import[ \t]+(\([^()]*\)|[^;#\n]+)", re.MULTILINE)


def main_file(program: Program) -> str:
    """The code that runs, each line at its line number in the post."""
    features: list[str] = []

    def take(found: re.Match[str]) -> str:
        names = found[1].strip("() \t\n").rstrip(",").replace(",", " ").split()
        if not set(names) <= set(__future__.all_feature_names):
            return found[0]
        features.extend(names)
        return "pass" + "\n" * found[0].count("\n")

    lines = [""]  # a block never begins at line 1, which its fence needs
    for block in program.blocks:
        if block.runs:
            lines += [""] * (block.first_line - 1 - len(lines))
            # In one file, these imports are valid only at its beginning.
            lines += _FUTURE_IMPORT.sub(take, block.source).split("\n")  # unlike splitlines, as Python does
    imports = f"from __future__ import {', '.join(dict.fromkeys(features))}; " if features else ""
    lines[0] = imports + _FIRST_LINE
    return "\n".join([*lines, _LAST_LINE]) + "\n"
