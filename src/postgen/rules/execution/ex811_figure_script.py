"""Figure script that fails, or draws something else than its figure.

**What it flags.** An image whose figure has a script (`figures/1.2/loop.py` for `figures/1.2/loop.png`) if
the script fails, does not draw exactly one figure, or draws one that looks different from the file.

**Why.** Nobody can correct or translate a picture whose script is lost or out of date.

**Example.** A script that was edited after its figure had been written.

**Instead.** `postgen run --update` runs the scripts of the figures that a post shows, and writes the figures.

**Not flagged.** Figures without a script. Invisible differences between pixels.
"""

from pathlib import Path

from postgen.document import Document
from postgen.findings import Problem
from postgen.outcomes import PostOutcome
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.execution import describe, figure_file_problem

_UPDATE = "run `postgen run --update` to write the figure"


def check(document: Document, context: Context) -> Problems:
    for prose, image in document.inlines("image"):
        outcome = (context.figure_outcomes or {}).get(image.target)
        if outcome is not None:
            span = document.source.line_span(prose.line, prose.end_line)
            script = f"the figure script `{image.target.removesuffix('.png')}.py`"
            figure = Path(outcome.path).with_suffix(".png")
            if message := _script_problem(outcome):
                yield Problem(span, f"{script} {message}", f"correct the script, then {_UPDATE}")
            elif message := figure_file_problem(figure, image.target, outcome.blocks[0].figures[0]):
                yield Problem(span, f"{message}; {script} draws it", _UPDATE)


def _script_problem(outcome: PostOutcome) -> str:
    (block,) = outcome.blocks
    if block.failure:
        return f"fails in line {block.failure.line}: {describe(block.failure)}"
    if not outcome.passed:
        return f"did not run to its end ({block.status.value})"
    count = len(block.figures)
    return "" if count == 1 else f"draws {count or 'no'} figure{'' if count == 1 else 's'}, not one"


RULE = Rule("EX811", "figure-script", check, requires=frozenset({"figure scripts"}))
