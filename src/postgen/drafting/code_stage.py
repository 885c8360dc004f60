"""The code of a post: requested with the statements of its exercises, run, and repaired until it runs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from postgen.document import Document, Heading, Section, apply_edits, parse_document
from postgen.drafting.draft_checker import Verdict
from postgen.drafting.repair import RepairFn, repair_until_clean
from postgen.drafting.replies import join_parts, merge_reply, parts_of
from postgen.drafting.runs import RunSession
from postgen.errors import UnusableReplyError
from postgen.files import write_atomic
from postgen.findings import Edit, Finding
from postgen.plural import plural
from postgen.prompting.prompts import ExecutedBlock, LessonPrompts, Results, ShownFigure
from postgen.series import KindConfig, Lesson, Series
from postgen.series.post_plan import Plan

_REPAIRS = 3
_ABOUT_CODE = ("ST108", "ST109", "ST112")  # too few exercises, no solution, no demonstration
_EMPTY_IMAGE = re.compile(r"^(\s*!)\[[^\]]*\](?=\()", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CheckedCode:
    """The verdict on the code of a post, which runs, and the number of repairs that it took."""

    verdict: Verdict
    repairs: int

    @property
    def images(self) -> tuple[bytes, ...]:
        """The figures of the code as PNG files, in order."""
        outcome = self.verdict.outcome
        return tuple(f.png for block in (outcome.blocks if outcome else ()) for f in block.figures)


def write_code(run: RunSession, prompts: LessonPrompts, plan: Plan, repair: RepairFn) -> CheckedCode | None:
    """Request the code of a post and repair it until it runs; ``None`` if the post has none.

    Raises:
        UnusableReplyError: it does not run after the last repair. The same command continues there.
        BudgetError: the budget ended before.
    """
    if run.lesson.kind.code == "forbidden" or not (plan.demonstrations or plan.exercises):
        return None
    run.reporter.log("writing the code")
    text = run.markdown("code", prompts.code(plan))
    code = check_code(run, text, repair)
    if not code.verdict.passed:
        raise UnusableReplyError(_why_stopped(run, code))
    return code


def change_code(
    run: RunSession, messages: LessonPrompts, plan: Plan, code: CheckedCode, change: str, repair: RepairFn
) -> CheckedCode | None:
    """Request a change of code that runs; ``None`` if the new code does not run, or lacks something."""
    run.reporter.log("changing the code")
    before = code.verdict.document
    results = results_of(code.verdict, run.lesson.kind)
    reply = run.markdown("code change", messages.change(plan, results, change))
    text = replace_topics(before, reply, run.lesson.kind)
    changed = check_code(run, text, repair)
    if not changed.verdict.passed:
        run.reporter.log("the change is not used: it does not run")
        run.note(refused=["change of the code: it does not run"])
        return None
    return replace(changed, repairs=code.repairs + changed.repairs)


def replace_topics(document: Document, reply: str, kind: KindConfig) -> str:
    """The code of a post in which topics of a reply, from a level-3 heading to the next, replace its own.

    A topic with another heading replaces the topic that it shares most lines with. If there is none, it
    follows the last topic of its section. A reply without such headings has whole sections.
    """
    answer = parse_document(reply)
    new = {_topic(heading): (heading, text) for heading, text in _topics(answer)}
    if not new or not any(heading.level == 3 for heading in document.headings):
        sections = [part for part in parts_of(document) if not part.is_introduction]
        return merge_reply(document, reply, sections, kind)
    edits, source = [], document.source
    old = {_topic(heading): (heading, text) for heading, text in _topics(document)}
    unmatched = {name: text for name, (_, text) in old.items() if name not in new}
    for name, (heading, text) in new.items():
        place = name if name in old else _most_alike(text, unmatched)
        if place:
            unmatched.pop(place, None)
            replaced, before = old[place]
            start = source.line_start(replaced.line)
            edits.append(Edit(start, start + len(before), text))
        else:
            home = answer.section_at(heading.line)
            edits.append(_appended(document, home.name if home else "", text))
    return apply_edits(document.text, edits)


def _most_alike(text: str, topics: Mapping[str, str]) -> str:
    """The name of the topic that shares the largest part of its lines with a text, at least a third."""
    lines = _lines_of_code(text)
    shared = {name: len(lines & (own := _lines_of_code(t))) / max(len(own), 1) for name, t in topics.items()}
    best = max(shared, key=lambda name: shared[name], default="")
    return best if best and shared[best] >= 1 / 3 else ""


def _lines_of_code(text: str) -> set[str]:
    return {
        line.strip()
        for block in parse_document(text).python_blocks
        for line in block.body.splitlines()
        if line.strip()
    }


def _appended(document: Document, section: str, text: str) -> Edit:
    """The edit that puts a topic at the end of a section, or of the first section that has topics."""
    first = next(heading for heading in document.headings if heading.level == 3)
    home = document.find_section(section) or document.section_at(first.line)
    at = document.source.line_end(home.end_line) if home else len(document.text)
    return Edit(at, at, f"\n\n{text}\n")


def _topics(document: Document) -> Iterator[tuple[Heading, str]]:
    """The level-3 headings of a document, each with the text from it to the next heading of that level."""
    source = document.source
    for heading in document.headings:
        if heading.level == 3:
            end = source.line_end(document.content_end(heading.line, 3))
            yield heading, document.text[source.line_start(heading.line) : end].rstrip()


def _topic(heading: Heading) -> str:
    """The name of a topic. What follows the number of an exercise may change."""
    return re.sub(r"^(\w+ \d+)\b.*", r"\1", heading.text.strip()).casefold()


def check_code(run: RunSession, text: str, repair: RepairFn) -> CheckedCode:
    """Run code and repair it. Only errors in code count: there is no prose yet."""

    def check(version: str) -> Verdict:
        verdict = run.check(_code_only(run.series, run.lesson, version))
        validation = replace(verdict.validation, findings=_code_errors(verdict))
        return replace(verdict, validation=validation, remarks=())

    result = repair_until_clean(run, text, repair, check, _REPAIRS, code_only=True)
    if result.stop:
        raise result.stop
    return CheckedCode(result.verdict, result.rounds)


def _why_stopped(run: RunSession, code: CheckedCode) -> str:
    """Store the code that does not run; return a message that says what failed and how to go on."""
    path = run.model.folder / "code.md"
    write_atomic(path, code.verdict.text.encode())
    run.note(stopped="code", errors=code.verdict.errors)
    first = code.verdict.findings[0]
    more = f", and {plural(code.verdict.errors - 1, 'more error')}" if code.verdict.errors > 1 else ""
    return (
        f"the code of lesson {run.lesson.id} still has errors after {plural(code.repairs, 'repair')}, "
        f"so no text was written: {first.code} in {first.section or 'the code'}: {first.message}{more}. "
        f"The code is in {path}. Run the same command again to try {_REPAIRS} more repairs, "
        "or pass --fresh to begin anew"
    )


def _code_only(series: Series, lesson: Lesson, text: str) -> str:
    """A post that has only the sections with code, in the order of the text."""
    sections = lesson.kind.sections
    wanted = {s.heading.casefold() for s in sections if s.effective_role in ("demonstrations", "exercises")}
    parts = [part.text for part in parts_of(parse_document(text)) if part.key in wanted]
    if not parts:
        first = next((s.heading for s in sections if s.effective_role == "demonstrations"), "Demonstrations")
        parts = [f"## {first}\n\n{text}"]
    return join_parts([f"# {series.title_line(lesson)}", *parts])


def _code_errors(verdict: Verdict) -> tuple[Finding, ...]:
    """The errors in the code. Missing prose does not count yet."""
    blocks = verdict.document.python_blocks
    return tuple(
        f
        for f in verdict.findings
        if f.is_error
        and f.code not in ("ST102", "ST105")
        and (f.code in _ABOUT_CODE or any(b.line <= f.span.line <= b.end_line for b in blocks))
    )


def results_of(verdict: Verdict, kind: KindConfig) -> Results:
    """The blocks of the demonstrations and the exercises, with what they printed and drew."""
    return Results(tuple(_executed(verdict, kind)))


def _executed(verdict: Verdict, kind: KindConfig) -> Iterator[ExecutedBlock]:
    document = verdict.document
    figures = _figures(verdict)
    exercises = next((s.heading for s in kind.sections if s.effective_role == "exercises"), None)
    section = document.find_section(exercises) if exercises and kind.exercises else None
    number = 0
    for block in document.python_blocks:
        if section is None or not section.contains_line(block.line):
            number += 1
            home = document.section_at(block.line)
            above = [h.text for h in document.headings if h.level == 3 and h.line < block.line]
            source = _lines(document, block.line, document.end_with_results(block))
            name = home.name if home else kind.sections[0].heading
            shown = tuple(figures.get(block.line, ()))
            yield ExecutedBlock(f"block {number}", name, above[-1] if above else "", source, shown)
    if section is not None:
        yield from _exercises(document, section, figures)


def _exercises(
    document: Document, section: Section, figures: dict[int, list[ShownFigure]]
) -> Iterator[ExecutedBlock]:
    """Each exercise from its heading to its last block. Text after that was written before the code ran."""
    headings = [h for h in document.headings if h.level == 3 and section.contains_line(h.line)]
    ends = [h.line - 1 for h in headings[1:]] + [document.content_end(section.line, 2)]
    for number, (heading, end) in enumerate(zip(headings, ends, strict=True), 1):
        blocks = [block for block in document.python_blocks if heading.line < block.line <= end]
        last = document.end_with_results(blocks[-1]) if blocks else end
        shown = tuple(figure for block in blocks for figure in figures.get(block.line, ()))
        source = _lines(document, heading.line, last)
        yield ExecutedBlock(f"exercise {number}", section.name, heading.text, source, shown)


def _figures(verdict: Verdict) -> dict[int, list[ShownFigure]]:
    """The figures by the line of their block, numbered in order."""
    outcome = verdict.outcome
    found: dict[int, list[ShownFigure]] = {}
    number = 0
    for block in outcome.blocks if outcome else ():
        for figure in block.figures:
            number += 1
            found.setdefault(block.line, []).append(ShownFigure(number, figure.data))
    return found


def _lines(document: Document, first: int, last: int) -> str:
    source = document.source
    text = document.text[source.line_start(first) : source.line_end(last)].rstrip()
    return _EMPTY_IMAGE.sub(r"\1[]", text)
