"""Number claimed as a result that no output of the post shows.

**What it flags.** A decimal number in a sentence that claims a result (`the loss falls to 0.031`), in prose
or as a short formula in a demonstration or exercise. The rule flags it if no `output` fence of the post
shows the number and no block printed it in a run.

**Why.** A model writes the number that it expects, and the code prints another. This is a warning because no
rule can distinguish every claim from every explanation.

**Example.**

    After 100 steps the loss has fallen to 0.031.

    ```output
    loss: 0.0412
    ```

**Instead.** Write the number that the output shows, rounded as the sentence needs it.

    After 100 steps the loss has fallen to 0.041.

**Not flagged.** Whole numbers, percentages, factors (`2.5 times`), differences (`by 0.3`), versions, lesson
ids, and numbers in the code or in another formula of the post. A rounded number, or one within a tenth of an
output after `about`. A post that was not run and whose printing blocks have no `output` fences.
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
        if claim.number in ids or _is_shown(claim, shown) or claim.value in document.once(numbers_given):
            continue
        yield Problem(
            document.span(claim.start, claim.end),
            f"{claim.number} does not appear in any output of the post",
            "write the number that the output shows, or show the output",
        )


def _is_shown(claim: Claim, shown: frozenset[float]) -> bool:
    step = 10.0 ** -len(claim.number.partition(".")[2])
    for value in shown:
        more = abs(value) - claim.value
        # The claim is rounded or truncated, or an approximation.
        if -0.5 * step <= more * (1 - 1e-9) < step or (claim.roughly and abs(more) <= 0.1 * abs(value)):
            return True
    return False


RULE = Rule("PR606", "number-not-shown", check, severity=Severity.WARNING, uses_outcome=True)
