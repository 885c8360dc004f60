"""Repairs a draft until it is clean, nothing gets better, or the rounds are used up."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from postgen.document import Document, Section
from postgen.drafting.post_parts import Part, parts_of
from postgen.drafting.runs import RunSession
from postgen.drafting.verdict import Verdict, fingerprint, words_of
from postgen.errors import BudgetError
from postgen.findings import Finding
from postgen.plural import plural
from postgen.prompting import ShownFinding, ShownPart
from postgen.rules import Context
from postgen.rules.checkers.python_source import syntax_tree
from postgen.rules.python.py410_silenced_checks import check as find_silenced_checks
from postgen.rules.structure.exercises import exercises
from postgen.series import Lesson, Series

_EXCERPT = 60  # characters around a finding in a long line
# Memory addresses differ from run to run. Equal drafts should get equal prompts.
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")


def parts_with_findings(verdict: Verdict) -> tuple[list[tuple[Part, ShownPart]], list[Finding]]:
    """The parts of a draft that have findings, with these; and the findings about missing sections."""
    missing = [f for f in verdict.findings if f.code == "ST102"]
    present = [f for f in (*verdict.findings, *verdict.remarks) if f.code != "ST102"]
    return shown_parts(verdict, present), missing


def shown_parts(verdict: Verdict, findings: Iterable[Finding]) -> list[tuple[Part, ShownPart]]:
    """The parts of a draft that have some of these findings, in the form for a prompt."""
    shown = []
    for part in parts_of(verdict.document):
        inside = [f for f in findings if part.line <= f.span.line <= part.end_line]
        if inside:
            findings_in_part = tuple(_shown(f, part, verdict) for f in inside)
            shown.append((part, ShownPart(part.name, part.text, findings_in_part, part.is_introduction)))
    return shown


def _shown(finding: Finding, part: Part, verdict: Verdict) -> ShownFinding:
    line = verdict.document.source.line_text(finding.span.line)
    return ShownFinding(
        finding.code,
        finding.span.line - part.line + 1,
        _ADDRESS.sub("0x…", finding.message.rstrip(".")),
        finding.help,
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


def find_weakenings(
    series: Series,
    lesson: Lesson,
    before: Document,
    after: Document,
    long: frozenset[str | None] = frozenset(),
) -> list[str]:
    """The reasons to refuse the repair ``after``; empty if it is acceptable.

    ``long`` are the sections that the repair was asked to shorten.
    """
    kind, context = lesson.kind, _context(series, lesson)
    found = dropped_blocks(before, after) if kind.code != "forbidden" else []
    if kind.exercises:
        had, has = (len(exercises(post, context, kind.exercises)) for post in (before, after))
        if has < had:
            found.append(f"it dropped {plural(had - has, 'exercise')}")
    found += find_new_suppressions(series, lesson, before, after)
    if sum(m.display for m in after.maths) < sum(m.display for m in before.maths):
        found.append("it dropped a displayed formula")
    for wanted in kind.sections:
        section, kept = before.find_section(wanted.heading), after.find_section(wanted.heading)
        if section and not kept:
            found.append(f"it dropped the section '{section.name}'")
        elif section and kept and section.name not in long and _is_cut(before, section, after, kept):
            found.append(f"it cut the section '{section.name}' short")
    return found


def dropped_blocks(before: Document, after: Document) -> list[str]:
    """A reason to refuse ``after`` if it has fewer Python blocks."""
    dropped = len(before.python_blocks) - len(after.python_blocks)
    return [f"it dropped {plural(dropped, 'Python block')}"] if dropped > 0 else []


def find_new_suppressions(series: Series, lesson: Lesson, before: Document, after: Document) -> list[str]:
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


def _is_cut(before: Document, section: Section, after: Document, kept: Section) -> bool:
    return words_of(after, kept) < _LEAST_SHARE_OF_WORDS * words_of(before, section)


def _any_types(document: Document) -> int:
    trees = (syntax_tree(block.body) for block in document.python_blocks)
    nodes = (node for module in trees if module for node in ast.walk(module))
    return sum(isinstance(node, ast.Name) and node.id == "Any" for node in nodes)


def _unrun_blocks(document: Document) -> int:
    return sum(block.no_run_reason is not None for block in document.python_blocks)


OUT_OF_BUDGET = "budget used up"


@dataclass(frozen=True, slots=True)
class LoopResult:
    """The best version of a draft, the number of repairs, and why they ended.

    ``first`` is the verdict before any repair.
    """

    verdict: Verdict
    rounds: int
    ended: str
    first: Verdict


def repair_until_clean(
    run: RunSession,
    text: str,
    repair: Callable[[Verdict, int], str],
    check: Callable[[str], Verdict],
    rounds: int,
) -> LoopResult:
    """Check a text and repair it in at most so many rounds.

    ``repair`` returns a new version of the best one so far, given its verdict and the number of the round.
    A version that weakens the post is refused. If there are only remarks, one repair is made.
    """
    report = run.reporter.log
    report("checking")
    first = best = check(text)
    seen = {fingerprint(best.findings)}
    stuck = 0
    polished = False
    for number in range(1, rounds + 1):
        if best.passed and (polished or not best.remarks):
            return LoopResult(best, number - 1, "clean", first)
        polished = best.passed
        what = plural(best.errors, "error") if best.errors else plural(len(best.remarks), "remark")
        report(f"repairing {what}, round {number} of {rounds}")
        try:
            repaired = repair(best, number)
        except BudgetError as error:
            report(str(error))
            return LoopResult(best, number - 1, OUT_OF_BUDGET, first)
        candidate = check(repaired)
        long = frozenset(remark.section for remark in best.remarks)
        refused = find_weakenings(run.series, run.lesson, best.document, candidate.document, long)
        if refused:
            report(f"repair {number} refused: {'; '.join(refused)}")
            run.note(refused=refused, round=number)
        better = not refused and candidate.rank < best.rank
        repeated = fingerprint(candidate.findings) in seen
        seen.add(fingerprint(candidate.findings))
        stuck = 0 if better else stuck + 1
        best = candidate if better else best
        if not better and (repeated or stuck > 1):
            return LoopResult(best, number, "clean" if best.passed else "no progress", first)
    return LoopResult(best, rounds, "clean" if best.passed else "round limit", first)
