"""Number given in prose as a result that no output of the post shows.

**What it flags.** A decimal number in a sentence that claims a result (`the loss falls to 0.031`), in prose
or as a short formula in a demonstration or exercise, that no `output` fence of the post shows, nor what
its blocks printed when they were run.

**Why.** A model writes the number that it expects, and the code prints another. It is a warning: no rule can
tell every claim from every explanation.

**Example.**

    After 100 steps the loss has fallen to 0.031.

    ```output
    loss: 0.0412
    ```

**Instead.** The number that the output shows, rounded as the sentence needs it.

    After 100 steps the loss has fallen to 0.041.

**Not flagged.** Whole numbers, percentages, factors (`2.5 times`), differences (`by 0.3`), versions, the ids
of lessons, and numbers that the code or another formula of the post holds. A rounded number; one within a
tenth of an output after `about`. A post whose printing blocks have no `output` fences and that was not run.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.prose.claims import Claim, claims, numbers_given, outputs
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    shown = outputs(document, context)
    if not shown:
        return
    ids = {lesson.id for lesson in context.series.lessons}
    for claim in claims(document, context):
        if claim.number in ids or _is_shown(claim, shown):
            continue
        if claim.value in document.once(numbers_given):
            continue
        yield Problem(
            document.span(claim.start, claim.end),
            f"no output of the post shows {claim.number}",
            "write the number that the output shows, or show the output",
        )


def _is_shown(claim: Claim, shown: frozenset[float]) -> bool:
    step = 10.0 ** -len(claim.number.partition(".")[2])
    for value in shown:
        more = abs(value) - claim.value
        # Rounded, or cut off; and about is about.
        if -0.5 * step <= more * (1 - 1e-9) < step or (claim.roughly and abs(more) <= 0.1 * abs(value)):
            return True
    return False


RULE = Rule("PR606", "number-not-shown", check, severity=Severity.WARNING, uses_outcome=True)
