"""Results that a post newly claims, with the lines of output that bear them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from postgen.document import CodeBlock, Document, Prose, items_after
from postgen.drafting.run_history import Run
from postgen.drafting.statements import sentences_of, stems
from postgen.review.reviewer_prompts import QuotedSentence
from postgen.rules import Context
from postgen.rules.prose.number_claims import Claim, decimals_in_sentence, is_shown, numbers_in
from postgen.rules.prose.pr606_number_not_shown import find_claims, is_given
from postgen.rules.prose_text import readable_text
from postgen.series import Lesson, Series
from postgen.series.post_plan import Plan

_MOST = 12  # claims of a post
_MOST_OUTPUT = 4_000  # lines of output that are searched
_MOST_NUMBERS = 400  # numbers that are looked for in the output
_MOST_BLOCKS = 100  # blocks whose output is compared with the text behind it
_MOST_LINES = 2  # of output for one sentence
_SHORTEST = 4  # characters of a quotation that a line of output contains
_COMPARES = re.compile(
    r"\b(?:\w{3,}er than|more|less|fewer|better|worse|faster|slower|higher|lower|larger|smaller"
    r"|longer|shorter|(?:\w{3,}|b|m|l|wor)est|same|equal|rises?|rose|falls?|fell|drops?|grows?|grew|shrinks?|wins?|loses?|lost"
    r"|twice|half|double|all|none|every|both|only|first|last|never|always)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A sentence that claims results, and the lines of output that bear them.

    ``judged`` is true for a claim of the plan that a model has judged by the results.
    """

    line: int
    text: str
    evidence: tuple[QuotedSentence, ...]
    judged: bool = False


def find_new_claims(
    series: Series,
    lesson: Lesson | None,
    before: Document | None,
    document: Document,
    added: frozenset[int],
    runs: Sequence[Run] = (),
    plan: Plan | None = None,
) -> tuple[NewClaim, ...]:
    """Return the claims that are new, or whose output is, in the order of their lines.

    Claims are numbers that an output shows, and comparisons behind an output that use its words. Numbers that
    no output shows are findings of PR606. ``added`` are the lines that ``before`` does not have, ``runs`` are
    those of the lesson, newest first, and ``plan`` is its plan.
    """
    known = " ".join(before.text.split()) if before else ""
    outputs = _output_lines(document)
    numbers = [(output, numbers_in(output.text)) for output in outputs]
    ids = {other.id for other in series.lessons}
    found: dict[tuple[int, str], list[QuotedSentence]] = {}
    context = Context(series, lesson, Path(document.path))
    for claim in islice(_numbers(document, context), _MOST_NUMBERS):
        line, _ = document.source.position(claim.start)
        is_result = claim.number not in ids and not is_given(document, claim)
        shown = _nearest(numbers, claim, line) if is_result else None
        if shown is None:
            continue
        prose = next(p for p in document.prose if p.line <= line <= p.end_line)
        text = _sentence(document, claim, prose)
        evidence = found.setdefault((prose.line, text), [])
        if shown not in evidence and (text not in known or shown.line in added):
            evidence.append(shown)
    for prose, text, lines in _comparisons(document):
        if text not in known or not added.isdisjoint(line.line for line in lines):
            found[prose.line, text] = found.get((prose.line, text)) or lines
    claims = [
        NewClaim(line, text, tuple(shown[:_MOST_LINES])) for (line, text), shown in found.items() if shown
    ]
    claims.sort(key=lambda claim: claim.line)
    return (*_judged_claims(runs, plan, outputs, added), *claims)[:_MOST]


def _output_lines(document: Document) -> list[QuotedSentence]:
    blocks = (block for block in document.code_blocks if block.language == "output")
    return list(islice((line for block in blocks for line in _lines_of(block)), _MOST_OUTPUT))


def _lines_of(block: CodeBlock) -> Iterator[QuotedSentence]:
    for number, text in enumerate(block.body.split("\n")):
        if text.strip():
            yield QuotedSentence(block.first_line + number, text.strip())


def _numbers(document: Document, context: Context) -> Iterator[Claim]:
    """The numbers that sentences claim as results, and decimal numbers elsewhere in the prose."""
    yield from find_claims(document, context)
    skipped = [s for role in ("eli5", "mathematics") if (s := context.section(document, role))]
    for prose in document.prose:
        if prose.kind == "paragraph" and not any(section.contains_line(prose.line) for section in skipped):
            reading = readable_text(prose, ())
            for claim in decimals_in_sentence(reading.text, 0, len(reading.text)):
                first, last = reading.bounds(claim.start, claim.end)
                yield Claim(claim.number, claim.value, claim.step, first, last, claim.is_rough)


def _nearest(
    outputs: Sequence[tuple[QuotedSentence, frozenset[float]]], claim: Claim, line: int
) -> QuotedSentence | None:
    """The nearest line of output that shows a number. Those before the sentence come first."""
    shown = [output for output, numbers in outputs if is_shown(claim, numbers)]
    return min(shown, key=lambda output: (output.line > line, abs(output.line - line)), default=None)


def _sentence(document: Document, claim: Claim, prose: Prose) -> str:
    sentences = sentences_of(document, prose.line, prose.end_line)
    number = re.compile(rf"(?<![\d.]){re.escape(document.text[claim.start : claim.end])}(?!\d)")
    return next((text for text in sentences if number.search(text)), " ".join(sentences[:1]))


def _comparisons(document: Document) -> Iterator[tuple[Prose, str, list[QuotedSentence]]]:
    """Sentences right behind an output, or behind its figures, that compare what it shows, and its lines."""
    for block in document.python_blocks[:_MOST_BLOCKS]:
        output = document.expected_output(block)
        end = document.end_with_results(block)
        prose = next((p for p in items_after(document.prose, end) if p.kind == "paragraph"), None)
        if (
            output is None
            or prose is None
            or document.text[document.source.line_end(end) : document.source.line_start(prose.line)].strip()
        ):
            continue
        lines = [(line, stems(line.text)) for line in islice(_lines_of(output), _MOST_OUTPUT)]
        for text in sentences_of(document, prose.line, prose.end_line):
            words = stems(text)
            shared = [(len(words & of_line), line) for line, of_line in lines]
            best = sorted((x for x in shared if x[0]), key=lambda x: (-x[0], x[1].line))[:_MOST_LINES]
            if best and _COMPARES.search(text) and not text.rstrip("”\"' ").endswith("?"):
                yield prose, text, [line for _, line in best]


def _judged_claims(
    runs: Sequence[Run], plan: Plan | None, outputs: Sequence[QuotedSentence], added: frozenset[int]
) -> Iterator[NewClaim]:
    """The claims of the plan that the last draft bore out, if its evidence is still in the post."""
    steps = (step.event.get("verdicts") for run in runs for step in reversed(run.steps))
    for verdict in next((verdicts for verdicts in steps if isinstance(verdicts, list)), []):
        if not isinstance(verdict, Mapping) or verdict.get("verdict") != "borne out":
            continue
        quotes = [" ".join(str(quote).split()) for quote in verdict.get("evidence") or ()]
        lines = [o for o in outputs if any(_contains(o.text, quote) for quote in quotes)]
        claim = str(verdict.get("claim") or _planned_claim(plan, verdict.get("demonstration")))
        if claim and lines and not added.isdisjoint(line.line for line in lines):
            yield NewClaim(lines[0].line, claim, tuple(lines[:_MOST_LINES]), judged=True)


def _planned_claim(plan: Plan | None, number: object) -> str:
    planned = plan.demonstrations if plan else ()
    if isinstance(number, int) and 1 <= number <= len(planned):
        return planned[number - 1].statement
    return ""


def _contains(line: str, quote: str) -> bool:
    return len(quote) >= _SHORTEST and quote in " ".join(line.split())
