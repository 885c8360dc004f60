"""Terminal output: full, compact, statistics, timings."""

from collections import Counter
from collections.abc import Callable

import click

from postgen.findings import Finding, Severity
from postgen.outcomes import PostOutcome
from postgen.plural import plural
from postgen.sanitize import escape_hidden
from postgen.validation import ValidationResult


def as_statistics(validation: ValidationResult, colour: bool = False) -> str:
    """Return one line per rule: number of findings, code, name, and how many are fixable."""
    counts = Counter((f.code, f.name) for f in validation.findings)
    fixable = Counter(f.code for f in validation.findings if f.fixable)
    width = len(str(max(counts.values(), default=0)))
    return "".join(
        f"{count:>{width}}  {code}  {name}{f' ({fixable[code]} fixable)' if fixable[code] else ''}\n"
        for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


SEVERITY_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_WIDEST = 120
Paint = Callable[..., str]


def as_text(validation: ValidationResult, colour: bool = False) -> str:
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
    code = paint(finding.code, fg=SEVERITY_COLOURS[finding.severity], bold=True)
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
        mark = paint("^" * max(len(marked), 1), fg=SEVERITY_COLOURS[finding.severity])
        text += f"{gutter}| {before}{marked}{after}\n{' ' * len(gutter)}| {' ' * len(before)}{mark}\n"
    if finding.help:
        first, *rest = escape_hidden(finding.help).split("\n")
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


def summary(validation: ValidationResult, colour: bool = False) -> str:
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


def _ran(validation: ValidationResult) -> str:
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


def as_compact(validation: ValidationResult, colour: bool = False) -> str:
    """Return place, code and message of each finding, then a summary line."""
    lines = []
    for finding in validation.findings:
        place = f"{finding.path}:{finding.span.line}:{finding.span.column}"
        code = finding.code
        if colour:
            code = click.style(code, fg=SEVERITY_COLOURS[finding.severity], bold=True)
        message = " ".join(escape_hidden(finding.message).split())
        lines.append(f"{place}: {code} {finding.severity.value}: {message}\n")
    return "".join(lines) + summary(validation, colour)


def as_timings(validation: ValidationResult, colour: bool = False) -> str:
    """Return one line per post: CPU time, elapsed time, number of blocks run, and path."""
    lines = []
    for post in validation.posts:
        outcome = validation.outcomes.get(post.path)
        lines.append(f"{_taken(outcome) if outcome else 'no code run':<32}  {post.path}\n")
    return "".join(lines)


def _taken(outcome: PostOutcome) -> str:
    clock = sum(block.seconds for block in outcome.blocks)
    when = "cached" if outcome.cached else f"{outcome.executed_block_count} run"
    return f"{outcome.cpu_seconds:6.2f} s CPU  {clock:6.2f} s  {when}"
