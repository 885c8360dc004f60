"""Findings for a person: place, rule and message, the line it is about, and what to write instead."""

import re
from collections.abc import Callable

import click

from postgen.findings import Finding, Severity
from postgen.plural import plural
from postgen.validation import Validation

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_WIDEST = 120
# Control characters, and the marks that reorder or hide text, of a post could play tricks on a terminal.
_TRICKS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
Paint = Callable[..., str]


def as_text(validation: Validation, colour: bool = False) -> str:
    """All findings with their source lines, then one line that sums up."""
    paint: Paint = click.style if colour else _unpainted
    posts = {post.path: post for post in validation.posts}
    shown = []
    for finding in validation.findings:
        source = posts[finding.path].source if finding.path in posts else None
        line = source.line_text(finding.span.line) if source else ""
        shown.append(_finding(finding, line, paint))
    return "".join(shown) + summary(validation, colour)


def _finding(finding: Finding, line: str, paint: Paint) -> str:
    span = finding.span
    code = paint(finding.code, fg=COLOURS[finding.severity], bold=True)
    place = paint(f"{finding.path}:{span.line}:{span.column}", bold=True)
    text = f"{place}: {code} {finding.severity.value}: {harmless(finding.message)}\n"
    if line.strip():
        gutter = f"{span.line:>5} "
        shown, column, width = _window(line, span.column, _width(finding, line))
        mark = paint("^" * width, fg=COLOURS[finding.severity])
        text += f"{gutter}| {harmless(shown)}\n{' ' * len(gutter)}| {' ' * (column - 1)}{mark}\n"
    if finding.instead:
        first, *rest = harmless(finding.instead).split("\n")
        text += f"      = instead: {first}\n" + "".join(f"        {more}\n" for more in rest)
    return text + "\n"


def _width(finding: Finding, line: str) -> int:
    span = finding.span
    end = span.end_column if span.end_line == span.line else len(line) + 1
    return max(1, min(end, len(line) + 1) - span.column)


def _window(line: str, column: int, width: int) -> tuple[str, int, int]:
    """The part of a long line around the finding."""
    line = line.replace("\t", " ")
    if len(line) <= _WIDEST:
        return line, column, width
    start = max(0, min(column - 1 - _WIDEST // 4, len(line) - _WIDEST))
    cut = line[start : start + _WIDEST]
    before = "…" if start else ""
    after = "…" if start + _WIDEST < len(line) else ""
    column = column - start + len(before)
    return before + cut + after, column, max(1, min(width, len(before + cut) - column + 1))


def summary(validation: Validation, colour: bool = False) -> str:
    """One line: posts, errors, warnings, blocks run, processor time, time."""
    paint: Paint = click.style if colour else _unpainted
    errors, warnings = validation.count(Severity.ERROR), validation.count(Severity.WARNING)
    verdict = (
        paint(f"{plural(errors, 'error')}", fg="red", bold=True)
        if errors
        else paint("no errors", fg="green", bold=True)
    )
    parts = [plural(len(validation.posts), "post"), verdict, plural(warnings, "warning")]
    if validation.blocks_run or validation.blocks_cached:
        parts.append(_ran(validation))
    fixable = sum(finding.fixable for finding in validation.findings)
    if fixable:
        parts.append(f"{fixable} fixable with --fix")
    return ", ".join(parts) + f" ({validation.seconds:.1f} s)\n"


def _ran(validation: Validation) -> str:
    """What was run now, and what was not because it had passed before."""
    kept = validation.blocks_cached
    if not validation.blocks_run:
        return (
            f"nothing to run: {plural(kept, 'block')} unchanged since {'it' if kept == 1 else 'they'} passed"
        )
    ran = (
        f"{plural(validation.blocks_run, 'block')} run with {validation.cpu_seconds:.1f} s of processor time"
    )
    if validation.sandbox:
        ran += f" in the sandbox {validation.sandbox}"
    return ran + (f", {kept} unchanged since they passed" if kept else "")


def harmless(text: str) -> str:
    """Text whose control characters and direction marks are shown as escapes."""
    return _TRICKS.sub(lambda match: f"\\x{ord(match.group()):02x}", text)


def _unpainted(text: str, **_: object) -> str:
    return text
