"""The text format: place, rule and message of each finding, its source line, and what to write instead."""

from collections.abc import Callable

import click

from postgen.findings import Finding, Severity
from postgen.plural import plural
from postgen.sanitize import escape_hidden
from postgen.validation import Validation

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_WIDEST = 120
Paint = Callable[..., str]


def as_text(validation: Validation, colour: bool = False) -> str:
    """Return all findings with their source lines, then a summary line."""
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
    text = f"{place}: {code} {finding.severity.value}: {escape_hidden(finding.message)}\n"
    if line.strip():
        gutter = f"{span.line:>5} "
        shown, column, width = _window(line, span.column, _width(finding, line))
        # Escapes are longer than the original characters, so the three parts are measured after escaping.
        before, marked, after = (
            escape_hidden(part)
            for part in (
                shown[: column - 1],
                shown[column - 1 : column - 1 + width],
                shown[column - 1 + width :],
            )
        )
        mark = paint("^" * max(len(marked), 1), fg=COLOURS[finding.severity])
        text += f"{gutter}| {before}{marked}{after}\n{' ' * len(gutter)}| {' ' * len(before)}{mark}\n"
    if finding.instead:
        first, *rest = escape_hidden(finding.instead).split("\n")
        text += f"      = help: {first}\n" + "".join(f"        {more}\n" for more in rest)
    return text + "\n"


def _width(finding: Finding, line: str) -> int:
    span = finding.span
    end = span.end_column if span.end_line == span.line else len(line) + 1
    return max(1, min(end, len(line) + 1) - span.column)


def _window(line: str, column: int, width: int) -> tuple[str, int, int]:
    """Return the part of a long line around the finding, with the column and width in it."""
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
    """Return one line: posts, errors, warnings, blocks run, CPU time and time."""
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
    """Return how many blocks ran, and how many results came from the cache."""
    kept = validation.blocks_cached
    if not validation.blocks_run:
        return f"{plural(kept, 'block')} cached"
    ran = f"{plural(validation.blocks_run, 'block')} run with {validation.cpu_seconds:.1f} s of CPU time"
    if validation.sandbox:
        ran += f" in the sandbox {validation.sandbox}"
    return ran + (f", {kept} cached" if kept else "")


def _unpainted(text: str, **_: object) -> str:
    return text
