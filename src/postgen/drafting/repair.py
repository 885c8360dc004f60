"""Repairs of drafts: the parts to repair, the loop, and the guard against repairs that weaken a post."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from postgen.document import Document, Section
from postgen.drafting.draft_checker import Verdict, fingerprint, words_of
from postgen.drafting.replies import parts_of
from postgen.drafting.runs import RunSession
from postgen.errors import BudgetError
from postgen.findings import Finding
from postgen.plural import plural
from postgen.prompting.prompts import Part, ShownFinding
from postgen.rules import Context
from postgen.rules.checkers.python_source import syntax_tree
from postgen.rules.python.py410_silenced_checks import check as find_silenced_checks
from postgen.rules.structure.exercises import find_exercises
from postgen.series import Lesson, Series
from postgen.series.house_rules import WHOLE_SCOPES

_EXCERPT = 60  # characters around a finding in a long line
# Memory addresses differ from run to run. Equal drafts should get equal prompts.
_FRAME = re.compile(r'File "[^"\n]*", line (\d+)')
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")


def parts_with_findings(verdict: Verdict) -> tuple[list[Part], list[Finding]]:
    """The parts of a draft that have findings, with these; and the findings about missing sections.

    A part that the traceback of a failure passes through is among them, with or without a finding.
    """
    missing = [f for f in verdict.findings if f.code == "ST102"]
    present = [f for f in (*verdict.findings, *verdict.remarks) if f.code != "ST102"]
    touched = _lines_of_failures(verdict)
    parts, everything = [], parts_of(verdict.document)
    for part in everything:
        inside = [f for f in present if part.line <= f.span.line <= part.end_line]
        if inside or any(part.line <= line <= part.end_line for line in touched):
            shown = tuple(_shown(f, part, verdict, everything) for f in inside)
            parts.append(replace(part, findings=shown))
    return parts, missing


def _lines_of_failures(verdict: Verdict) -> set[int]:
    """The lines of the post in the tracebacks of its failures."""
    failures = [
        block.failure
        for outcome in verdict.validation.outcomes.values()
        for block in outcome.blocks
        if block.failure
    ]
    frames = (int(line) for failure in failures for line in _FRAME.findall(failure.traceback))
    return {*frames, *(failure.line for failure in failures)}


def _in_shown_text(text: str, verdict: Verdict, parts: Sequence[Part]) -> str:
    """A message or traceback with the lines of the parts, and without the path of the draft."""

    def frame(found: re.Match[str]) -> str:
        line = int(found[1])
        part = next((p for p in parts if p.line <= line <= p.end_line), None)
        return f"line {line - part.line + 1} of '{part.name}'" if part else f"line {line}"

    path = verdict.validation.posts[0].path
    return _ADDRESS.sub("0x…", _FRAME.sub(frame, text).replace(path, "the post"))


def _shown(finding: Finding, part: Part, verdict: Verdict, parts: Sequence[Part]) -> ShownFinding:
    line = verdict.document.source.line_text(finding.span.line)
    return ShownFinding(
        finding.code,
        finding.span.line - part.line + 1,
        _in_shown_text(finding.message.rstrip("."), verdict, parts),
        _in_shown_text(finding.help, verdict, parts),
        _excerpt(line, finding).replace("`", "'"),
        finding.span.column,
    )


def _excerpt(line: str, finding: Finding) -> str:
    """The line if it is short, else the text of the finding with some characters around it."""
    if len(line.strip()) <= 2 * _EXCERPT:
        return line.strip()
    start = max(0, finding.span.column - 1 - _EXCERPT // 2)
    end = finding.span.end_column - 1 if finding.span.end_line == finding.span.line else len(line)
    end = min(len(line), max(end, start + _EXCERPT) + _EXCERPT // 2, start + 2 * _EXCERPT)
    return f"{'…' if start else ''}{line[start:end].strip()}{'…' if end < len(line) else ''}"


_LEAST_SHARE_OF_WORDS = 0.6


def weakenings(
    series: Series,
    lesson: Lesson,
    before: Document,
    after: Document,
    long: frozenset[str | None] = frozenset(),
    flagged: Sequence[Finding] = (),
) -> list[str]:
    """The reasons to refuse the repair ``after``; empty if it is acceptable.

    ``long`` are the sections that the repair was asked to shorten, ``flagged`` the findings in ``before``.
    """
    kind = lesson.kind
    found = code_weakenings(series, lesson, before, after)
    if kind.exercises:
        context = _context(series, lesson)
        dropped = len(find_exercises(before, context, kind.exercises)) - len(
            find_exercises(after, context, kind.exercises)
        )
        if dropped > 0:
            found.append(f"it dropped {plural(dropped, 'exercise')}")
    if sum(m.display for m in after.maths) < sum(m.display for m in before.maths):
        found.append("it dropped a displayed formula")
    for wanted in kind.sections:
        section, kept = before.find_section(wanted.heading), after.find_section(wanted.heading)
        if section and not kept:
            found.append(f"it dropped the section '{section.name}'")
        elif section and kept and section.name not in long and _is_cut(before, section, after, kept, flagged):
            found.append(f"it cut the section '{section.name}' short")
    return found


def _sections_to_shorten(series: Series, verdict: Verdict) -> frozenset[str | None]:
    """The sections that a remark or a rule of the house finds too long."""
    found = {remark.section for remark in verdict.remarks}
    limits = {
        rule.code: rule
        for rule in series.house_rules
        if rule.extends == "metric" and (rule.condition or "").lstrip().startswith(">")
    }
    for finding in verdict.findings:
        rule = limits.get(finding.code)
        if rule and WHOLE_SCOPES.intersection(rule.scope):
            found |= {section.name for section in verdict.document.sections}
        elif rule:
            found.add(finding.section)
    return frozenset(found)


_TO_REMOVE = {"PR601", "PR602", "PR605"}  # rules whose findings ask to remove words


def _is_cut(
    before: Document, section: Section, after: Document, kept: Section, flagged: Sequence[Finding]
) -> bool:
    """True if a section lost words that no finding asked to remove."""
    spans = {f.span for f in flagged if f.code in _TO_REMOVE and section.contains_line(f.span.line)}
    at = before.source.line_start
    removable = sum(
        len(before.text[at(s.line) + s.column - 1 : at(s.end_line) + s.end_column - 1].split()) for s in spans
    )
    return words_of(after, kept) < _LEAST_SHARE_OF_WORDS * (words_of(before, section) - removable)


def code_weakenings(series: Series, lesson: Lesson, before: Document, after: Document) -> list[str]:
    """The reasons to refuse ``after`` because of its code: dropped blocks and silenced checks."""
    dropped = len(before.python_blocks) - len(after.python_blocks)
    found = []
    if dropped > 0 and lesson.kind.code != "forbidden":
        found.append(f"it dropped {plural(dropped, 'Python block')}")
    return found + new_suppressions(series, lesson, before, after)


def new_suppressions(series: Series, lesson: Lesson, before: Document, after: Document) -> list[str]:
    """The ways to silence a check or a failure that ``after`` has and ``before`` has not."""
    context = _context(series, lesson)
    old, new = (Counter(p.message for p in find_silenced_checks(post, context)) for post in (before, after))
    found = [f"it silences a check ({message})" for message in new - old]
    if _any_types(after) > _any_types(before):
        found.append("it added `Any` as a type")
    if _unrun_blocks(after) > _unrun_blocks(before):
        found.append("it marked a block `no-run`")
    return found


def _context(series: Series, lesson: Lesson) -> Context:
    return Context(series, lesson, series.drafts_dir / lesson.file_name)


def _any_types(document: Document) -> int:
    trees = (syntax_tree(block.body) for block in document.python_blocks)
    nodes = (node for module in trees if module for node in ast.walk(module))
    return sum(isinstance(node, ast.Name) and node.id == "Any" for node in nodes)


def _unrun_blocks(document: Document) -> int:
    return sum(block.no_run_reason is not None for block in document.python_blocks)


@dataclass(frozen=True, slots=True)
class RepairResult:
    """The best version of a draft, the number of repairs, and why they ended.

    ``first`` is the verdict before any repair. ``stop`` is the error if the budget ended the repairs.
    """

    verdict: Verdict
    rounds: int
    end_reason: str
    first: Verdict
    stop: BudgetError | None = None


RepairFn = Callable[[Verdict, int, Sequence[str]], str]
"""Returns a new version of a draft by its verdict, the round, and the faults of the last version."""


def repair_until_clean(
    run: RunSession,
    text: str,
    repair: RepairFn,
    check: Callable[[str], Verdict],
    rounds: int,
    code_only: bool = False,
) -> RepairResult:
    """Check a text and repair it in at most so many rounds.

    ``repair`` returns a new version of the best one so far, given its verdict, the number of the round, and
    the reasons why the last version was refused. A version that weakens the post is refused. If there are
    only remarks, one repair is made. In a resumed run, each end without success of an earlier command adds as
    many rounds.
    """
    log = run.reporter.log
    log("checking the code" if code_only else "checking")
    first = best = check(text)
    seen = {fingerprint(best.findings)}
    stuck = 0
    polished = False
    refused: list[str] = []
    ends = run.model.stops["code" if code_only else "post"]
    rounds *= ends + 1
    for number in range(1, rounds + 1):
        if best.passed and (polished or not best.remarks):
            return RepairResult(best, number - 1, "clean", first)
        polished = best.passed
        what = plural(best.errors, "error") if best.errors else plural(len(best.remarks), "remark")
        log(f"repairing {what}{' in the code' * code_only}, round {number} of {rounds}")
        try:
            candidate = check(repair(best, number, refused))
        except BudgetError as error:
            log(str(error))
            return RepairResult(best, number - 1, "budget used up", first, error)
        before, after = best.document, candidate.document
        if code_only:
            refused = code_weakenings(run.series, run.lesson, before, after)
        else:
            long = _sections_to_shorten(run.series, best)
            refused = weakenings(run.series, run.lesson, before, after, long, best.findings)
        if refused:
            log(f"repair {number} refused: {'; '.join(refused)}")
            run.note(refused=refused, round=number)
        better = not refused and candidate.rank < best.rank
        repeated = fingerprint(candidate.findings) in seen
        seen.add(fingerprint(candidate.findings))
        stuck = 0 if better else stuck + 1
        best = candidate if better else best
        if not better and (repeated or stuck > 1) and ends > 0:  # an earlier command ended here
            ends, stuck, seen = ends - 1, 0, {fingerprint(best.findings)}
        elif not better and (repeated or stuck > 1):
            return RepairResult(best, number, "clean" if best.passed else "no progress", first)
    return RepairResult(best, rounds, "clean" if best.passed else "round limit", first)
