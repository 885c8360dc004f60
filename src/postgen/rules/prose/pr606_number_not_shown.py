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
."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postgen.document import Document, Prose
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Rule
from postgen.rules.prose_text import readable_text

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
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Claim:
    """A number as written, with its offsets in the post; ``roughly`` after words such as `about`."""

    number: str
    start: int
    end: int
    roughly: bool

    @property
    def value(self) -> float:
        return float(self.number)


def find_claims(document: Document, context: Context) -> Iterator[Claim]:
    """The results that a post claims outside of its ELI5 and mathematics sections."""
    skipped = [s for role in ("eli5", "mathematics") if (s := context.section(document, role))]
    shown = [s for role in ("demonstrations", "exercises") if (s := context.section(document, role))]
    for prose in document.prose:
        if prose.kind == "heading" or any(s.contains_line(prose.line) for s in skipped):
            continue
        words = prose.prose_text
        in_text = _NUMBER.search(words)
        in_formulas = any(i.kind == "math" for i in prose.inlines) and any(
            s.contains_line(prose.line) for s in shown
        )
        if not (in_text or in_formulas) or not _CLAIM.search(words):
            continue
        yield from _in_text(prose)
        if in_formulas:
            yield from _in_formulas(prose)


def _in_text(prose: Prose) -> Iterator[Claim]:
    reading = readable_text(prose, ())
    for match in _NUMBER.finditer(reading.text):
        sentence, at = _sentence(reading.text, match.start())
        before, after = sentence[:at], reading.text[match.end() : match.end() + 20]
        if not _CLAIM.search(sentence) or _BEFORE.search(before[-20:]) or _AFTER.match(after):
            continue
        start, end = reading.bounds(*match.span())
        yield Claim(match[1], start, end, bool(_ROUGHLY.search(before[-20:])))


def _in_formulas(prose: Prose) -> Iterator[Claim]:
    for inline in prose.inlines:
        if inline.kind == "math" and (match := _SHORT_FORMULA.fullmatch(inline.text)):
            yield Claim(match[1], inline.start, inline.end, "approx" in inline.text)


def _sentence(text: str, position: int) -> tuple[str, int]:
    """The sentence around a position, and the position in the sentence."""
    start = max((m.end() for m in _SENTENCE_END.finditer(text, 0, position)), default=0)
    found = _SENTENCE_END.search(text, position)
    return text[start : found.end() if found else len(text)], position - start


def outputs(document: Document, context: Context) -> frozenset[float]:
    """The numbers that the post shows or its blocks printed; empty if this is unknown."""
    texts = [block.body for block in document.code_blocks if block.language == "output"]
    if context.outcome:
        texts += [block.stdout for block in context.outcome.blocks]
    elif any("print(" in b.body and not document.expected_output(b) for b in document.python_blocks):
        return frozenset()
    return frozenset(_numbers("\n".join(texts)))


def numbers_given(document: Document) -> frozenset[float]:
    """The numbers that are not results: those in code, and in formulas that do more than state a number."""
    code = (block.body for block in document.code_blocks if block.language != "output")
    formulas = (f.latex for f in document.maths if f.display or not _SHORT_FORMULA.fullmatch(f.latex))
    return frozenset(_numbers("\n".join([*code, *formulas])))


def _numbers(text: str) -> Iterator[float]:
    return (float(match[0]) for match in _ANY_NUMBER.finditer(text))


def check(document: Document, context: Context) -> Iterator[Problem]:
    shown = outputs(document, context)
    if not shown:
        return
    ids = {lesson.id for lesson in context.series.lessons}
    for claim in find_claims(document, context):
        if claim.number in ids or _is_shown(claim, shown) or claim.value in document.memo(numbers_given):
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
