"""Figure scripts: Python files beside the figures that they draw, for pictures that teach no programming.

`figures/1.2/loop.py` draws `figures/1.2/loop.png`. It runs like the code of a post: in the reader
environment, in the sandbox, with a namespace of its own.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from postgen.execution.program import Program, ProgramBlock
from postgen.files import read_regular_file
from postgen.images import diff_images
from postgen.outcomes import PostOutcome
from postgen.series.series import FIGURES

MAX_BYTES = 200_000
_FIGURE = re.compile(rf"{FIGURES}/[\w-][\w.-]*/[\w-][\w.-]*\.png")


@dataclass(frozen=True, slots=True)
class FigureScript:
    """A figure script. ``target`` is the figure as posts name it, ``figure`` its file."""

    target: str
    figure: Path
    path: Path
    source: str

    @property
    def program(self) -> Program:
        return Program(str(self.path), (ProgramBlock(1, 1, self.source),))


def find_figure_scripts(text: str, *homes: Path) -> tuple[FigureScript, ...]:
    """The scripts of the figures that a post shows, in its order.

    Each is looked up in the folders ``homes``: that of the post, and perhaps that of the finished posts. A
    post is untrusted: only a regular file below the figures is read, and no link that leaves them.
    """
    scripts = []
    for target in dict.fromkeys(_FIGURE.findall(text)):
        for home in dict.fromkeys(homes):
            figure = home / target
            path = figure.with_suffix(".py")
            if (source := _read(path, home / FIGURES)) is not None:
                scripts.append(FigureScript(target, figure, path, source))
                break
    return tuple(scripts)


def _read(path: Path, folder: Path) -> str | None:
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return None
        data = read_regular_file(path, MAX_BYTES + 1)
        return data.decode() if len(data) <= MAX_BYTES else None
    except (OSError, ValueError, RuntimeError):  # ValueError: not UTF-8, or not a valid file name
        return None


def drawn_figures(scripts: Iterable[FigureScript], outcomes: Mapping[str, PostOutcome]) -> dict[Path, bytes]:
    """The figure files to write: those that scripts have drawn and that look different from their files."""
    files = {}
    for script in scripts:
        outcome = outcomes.get(str(script.path))
        if outcome and draws_one_figure(outcome):
            (figure,) = outcome.blocks[0].figures
            if _differs(script.figure, figure.png):
                files[script.figure] = figure.png
    return files


def draws_one_figure(outcome: PostOutcome) -> bool:
    """Whether a script ran to its end and drew what it should: a single figure."""
    return outcome.passed and len(outcome.blocks[0].figures) == 1


def _differs(path: Path, png: bytes) -> bool:
    return not path.is_file() or diff_images(path.read_bytes(), png) is not None
