"""Number claimed as a result that no output of the post shows.

**What it flags.** A decimal number in a sentence that claims a result (`the loss falls to 0.031`), in prose
or as a short formula in a demonstration or exercise, if no `output` fence shows it and no block printed it.

**Why.** A model writes the number that it expects. This is a warning because some sentences only explain.

**Example.**

    After 100 steps the loss has fallen to 0.031.

    ```output
    loss: 0.0412
    ```

**Instead.** Write the number that the output shows, rounded as the sentence needs it: `to 0.041`.

**Not flagged.** Whole numbers, percentages, factors (`2.5 times`), differences (`by 0.3`), versions, lesson
ids, and numbers in the code or in another formula of the post. A rounded number, or one within a tenth of an
output after `about`. A post that was not run and whose printing blocks have no `output` fences.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postgen.document import Document, Prose
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.prose_text import readable_text, sentence_bounds

_NUMBER = re.compile(r"(?<![\w.,])(\d{1,15}\.\d{1,15})(?![\w.]{0,20}\d|\w)")
_ANY_NUMBER = re.compile(r"\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+")
_CLAIM = re.compile(
    r"\b(?:prints?|printed|outputs?|gives?|gave|returns?|reach(?:es|ed)?|fall(?:s|en)?|fell|drops?|dropped|"
    r"ends?|ended|converge[sd]?|settle[sd]?|land(?:s|ed)|arrives?|final(?:ly)?|loss|error|accuracy|"
    r"recover(?:s|ed)?|learn(?:s|ed)|found|finds|estimates?|estimated|results?|weight|bias|slope|gradient)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:\bby|\bversion|\blessons?|\bsections?|\bfigures?|\bchapters?|\bmodules?|\bexercises?|\bpython|\bpytorch|"
    r"\btimes|[<>≤≥$€£v=])\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:%|percent|times|x\b|×|-?fold|[GMK]i?B\b|[mµ]?s\b|seconds?|minutes?|hours?|to\s+the)",
    re.IGNORECASE,
)
_ROUGHLY = re.compile(
    r"(?:about|around|roughly|nearly|almost|close\s+to|near|approximately|some|≈|~|below|under|above|over)\s*$",
    re.IGNORECASE,
)
_SHORT_FORMULA = re.compile(r"[^0-9.]{0,24}?(?:=|\\approx)?\s*(\d{1,15}\.\d{1,15})\s*")


@dataclass(frozen=True, slots=True)
class _Claim:
    """A number as written, with its offsets in the post. It is rough after words such as `about`."""

    number: str
    start: int
    end: int
    is_rough: bool


def check(document: Document, context: Context) -> Problems:
    shown = _numbers_shown(document, context)
    if not shown:
        return
    ids = {lesson.id for lesson in context.series.lessons}
    for claim in _find_claims(document, context):
        value = float(claim.number)
        if claim.number in ids or _is_shown(claim, shown) or value in document.memo(_numbers_given):
            continue
        yield Problem(
            document.span(claim.start, claim.end),
            f"{claim.number} does not appear in any output of the post",
            "write the number that the output shows, or show the output",
        )


def _find_claims(document: Document, context: Context) -> Iterator[_Claim]:
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
        if (formulas or _NUMBER.search(words)) and _CLAIM.search(words):
            yield from _claims_in_text(prose)
            for formula in formulas:
                if match := _SHORT_FORMULA.fullmatch(formula.text):
                    yield _Claim(match[1], formula.start, formula.end, "approx" in formula.text)


def _claims_in_text(prose: Prose) -> Iterator[_Claim]:
    reading = readable_text(prose, ())
    text = reading.text
    for match in _NUMBER.finditer(text):
        start, end = sentence_bounds(text, *match.span())
        before = text[max(start, match.start() - 20) : match.start()]
        is_other = _BEFORE.search(before) or _AFTER.match(text, match.end())
        if _CLAIM.search(text, start, end) and not is_other:
            yield _Claim(match[1], *reading.bounds(*match.span()), bool(_ROUGHLY.search(before)))


def _numbers_shown(document: Document, context: Context) -> frozenset[float]:
    """The numbers that the post shows or its blocks printed; empty if this is unknown."""
    texts = [block.body for block in document.code_blocks if block.language == "output"]
    if context.outcome:
        texts += [block.stdout for block in context.outcome.blocks]
    elif any("print(" in b.body and not document.expected_output(b) for b in document.python_blocks):
        return frozenset()
    return _numbers("\n".join(texts))


def _numbers_given(document: Document) -> frozenset[float]:
    """The numbers that are not results: those in code, and in formulas that do more than state a number."""
    code = (block.body for block in document.code_blocks if block.language != "output")
    formulas = (f.latex for f in document.maths if f.display or not _SHORT_FORMULA.fullmatch(f.latex))
    return _numbers("\n".join([*code, *formulas]))


def _numbers(text: str) -> frozenset[float]:
    return frozenset(map(float, _ANY_NUMBER.findall(text)))


def _is_shown(claim: _Claim, shown: frozenset[float]) -> bool:
    step = 10.0 ** -len(claim.number.partition(".")[2])
    for value in shown:
        more = abs(value) - float(claim.number)
        # The claim is rounded or truncated, or an approximation.
        if -0.5 * step <= more * (1 - 1e-9) < step or (claim.is_rough and abs(more) <= 0.1 * abs(value)):
            return True
    return False


RULE = Rule("PR606", "number-not-shown", check, severity=Severity.WARNING, uses_outcome=True)
