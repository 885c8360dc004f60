"""Number claimed as a result that no output of the post shows.

**What it flags.** A number in a sentence that claims a result (`the loss falls to 0.031`, `We get 1.27e-3.`),
in prose or as a short formula in a demonstration or exercise, if no `output` fence shows it and no block
printed it. A whole number above 10 only right behind words such as `prints`, `falls to` or `stops after`; a
time or size only if it has three digits behind the point. An output with `0.4` does not show `-0.4`.

**Why.** A model writes the number that it expects. This is a warning because some sentences only explain.

**Example.**

    After 100 steps the loss has fallen to 0.031.

    ```output
    loss: 0.0412
    ```

**Instead.** Write the number that the output shows, rounded as the sentence needs it: `to 0.041`.

**Not flagged.** Sentences about what would be (`Suppose the loss is 0.5.`). Percentages, factors (`2.5
times`), differences (`by 0.3`), versions, years, lesson ids, and numbers in the code, in another formula of
the post or given in a sentence that claims nothing. A rounded number, or one within a tenth of an output
after `about`. A post that was not run and whose printing blocks have no `output` fences.

**Languages.** English sentences, whatever the language of the series.
"""

from collections.abc import Iterator

from postgen.document import Document, Prose
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.prose.number_claims import (
    CLAIM,
    NUMBER,
    Claim,
    claim_of_formula,
    claims_in_sentence,
    is_short_formula,
    is_shown,
    numbers_in,
)
from postgen.rules.prose_text import readable_text, sentence_bounds


def check(document: Document, context: Context) -> Problems:
    shown = _numbers_shown(document, context)
    if not shown:
        return
    ids = {lesson.id for lesson in context.series.lessons}
    for claim in find_claims(document, context):
        if claim.number in ids or is_shown(claim, shown):
            continue
        if is_given(document, claim):
            continue
        if claim.is_whole and abs(claim.value) in document.memo(_numbers_mentioned):
            continue
        yield Problem(
            document.span(claim.start, claim.end),
            f"{claim.number} does not appear in any output of the post",
            "write the number that the output shows, or show the output",
        )


def find_claims(document: Document, context: Context) -> Iterator[Claim]:
    """The results that a post claims outside of its ELI5 and mathematics sections."""
    skipped = [s for role in ("eli5", "mathematics") if (s := context.section(document, role))]
    practical = [s for role in ("demonstrations", "exercises") if (s := context.section(document, role))]
    for prose in document.prose:
        if prose.kind == "heading" or any(section.contains_line(prose.line) for section in skipped):
            continue
        words = prose.prose_text
        formulas = [inline for inline in prose.inlines if inline.kind == "math"]
        if not any(section.contains_line(prose.line) for section in practical):
            formulas = []
        if (formulas or NUMBER.search(words)) and CLAIM.search(words):
            yield from _claims_in_text(prose)
            for formula in formulas:
                if claim := claim_of_formula(formula.text, formula.start, formula.end):
                    yield claim


def _claims_in_text(prose: Prose) -> Iterator[Claim]:
    reading = readable_text(prose, ())
    for start, end in _sentences_with_numbers(reading.text):
        for claim in claims_in_sentence(reading.text, start, end):
            first, last = reading.bounds(claim.start, claim.end)
            yield Claim(claim.number, claim.value, claim.step, first, last, claim.is_rough)


def _sentences_with_numbers(text: str) -> Iterator[tuple[int, int]]:
    last = 0
    for match in NUMBER.finditer(text):
        if match.start() >= last:
            start, last = sentence_bounds(text, *match.span())
            yield start, last


def _numbers_shown(document: Document, context: Context) -> frozenset[float]:
    """The numbers that the post shows or its blocks printed; empty if this is unknown."""
    texts = [block.body for block in document.code_blocks if block.language == "output"]
    if context.outcome:
        texts += [block.stdout for block in context.outcome.blocks]
    elif any("print(" in b.body and not document.expected_output(b) for b in document.python_blocks):
        return frozenset()
    return numbers_in("\n".join(texts))


def is_given(document: Document, claim: Claim) -> bool:
    """Whether the code or a formula of the post has the number, so that it is no result."""
    given = document.memo(_numbers_given)
    return claim.value in given or abs(claim.value) in given


def _numbers_given(document: Document) -> frozenset[float]:
    """The numbers that are not results: those in code, and in formulas that do more than state a number."""
    code = (block.body for block in document.code_blocks if block.language != "output")
    formulas = (f.latex for f in document.maths if f.display or not is_short_formula(f.latex))
    return numbers_in("\n".join([*code, *formulas]))


def _numbers_mentioned(document: Document) -> frozenset[float]:
    """The numbers of sentences that claim no result, and of short formulas: what the text itself gives."""
    texts = [f.latex for f in document.maths]
    for prose in document.prose:
        text = prose.prose_text
        texts += [text[a:b] for a, b in _sentences_with_numbers(text) if not CLAIM.search(text, a, b)]
    return numbers_in("\n".join(texts))


RULE = Rule("PR606", "number-not-shown", check, severity=Severity.WARNING, uses_outcome=True)
