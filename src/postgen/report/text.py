"""The format for terminals, in full and with one line per finding, and statistics and timings."""

from collections import Counter
from collections.abc import Callable

import click

from postgen.findings import Finding, Severity
from postgen.outcomes import PostOutcome
from postgen.plural import plural
from postgen.sanitize import escape_hidden, escape_line, escape_lines
from postgen.validation import ValidationResult


def as_statistics(validation: ValidationResult) -> str:
    """Return one line per rule: number of findings, code, name, and how many are fixable."""
    counts = Counter((f.code, f.name) for f in validation.findings)
    fixable = Counter(f.code for f in validation.findings if f.fixable)
    width = len(str(max(counts.values(), default=0)))
    return "".join(
        f"{count:>{width}}  {code}  {name}{f' ({fixable[code]} fixable)' if fixable[code] else ''}\n"
        for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_WIDEST = 120
Paint = Callable[..., str]


def as_text(validation: ValidationResult, color: bool = False) -> str:
    """Return all findings with their source lines, then a summary line."""
    paint = _painter(color)
    posts = {post.path: post for post in validation.posts}
    shown = []
    for finding in validation.findings:
        source = posts[finding.path].source if finding.path in posts else None
        line = source.line_text(finding.span.line) if source else ""
        shown.append(f"{_head(finding, paint)}: {escape_lines(finding.message)}\n")
        shown.append(_excerpt(finding, line, paint) if line.strip() else "")
        for place in finding.related:
            at = (
                f"{place.span.line}: {source.line_text(place.span.line).strip()}"
                if source
                else place.span.line
            )
            shown.append(f"      = note: {escape_line(f'{place.message}: line {at}')}\n")
        help_lines = escape_lines(finding.help).split("\n") if finding.help else []
        shown += [f"{'        ' if at else '      = help: '}{text}\n" for at, text in enumerate(help_lines)]
        shown.append("\n")
    return "".join(shown) + summary(validation, color)


def _painter(color: bool) -> Paint:
    return click.style if color else lambda text, **_: text


def _head(finding: Finding, paint: Paint) -> str:
    place = paint(f"{escape_line(finding.path)}:{finding.span.line}:{finding.span.column}", bold=True)
    code = paint(finding.code, fg=_COLORS[finding.severity], bold=True)
    return f"{place}: {code} {finding.severity.value}"


def _excerpt(finding: Finding, line: str, paint: Paint) -> str:
    """Return the line of a finding, or the part around it if the line is long, with a mark below."""
    span, line = finding.span, line.replace("\t", " ")
    start = span.column - 1
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    end = max(end, start + 1)
    first = max(0, min(start - _WIDEST // 4, len(line) - _WIDEST))
    last = first + _WIDEST
    # Escapes are longer than the original characters, so the parts are measured after escaping.
    before = ("…" if first else "") + escape_hidden(line[first:start])
    marked = escape_hidden(line[start : min(end, last)])
    after = escape_hidden(line[end:last]) + ("…" if last < len(line) else "")
    mark = paint("^" * max(len(marked), 1), fg=_COLORS[finding.severity])
    return f"{span.line:>5} | {before}{marked}{after}\n      | {' ' * len(before)}{mark}\n"


def message_with_help(finding: Finding) -> str:
    """Return the message of a finding, and its related places and its help on the next lines."""
    notes = "".join(f"\nLine {place.span.line}: {place.message}" for place in finding.related)
    return finding.message + notes + (f"\nHelp: {finding.help}" if finding.help else "")


def summary(validation: ValidationResult, color: bool = False) -> str:
    """Return one line: posts, errors, warnings, blocks run, CPU time and time."""
    paint = _painter(color)
    errors, warnings = validation.count(Severity.ERROR), validation.count(Severity.WARNING)
    found = plural(errors, "error") if errors else "no errors"
    verdict = paint(found, fg="red" if errors else "green", bold=True)
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


def as_compact(validation: ValidationResult, color: bool = False) -> str:
    """Return place, code and message of each finding, then a summary line."""
    paint = _painter(color)
    lines = (
        f"{_head(finding, paint)}: {' '.join(escape_hidden(finding.message).split())}\n"
        for finding in validation.findings
    )
    return "".join(lines) + summary(validation, color)


def as_timings(validation: ValidationResult) -> str:
    """Return one line per post: CPU time, elapsed time, number of blocks run, and path."""
    lines = []
    for post in validation.posts:
        outcome = validation.outcomes.get(post.path)
        lines.append(f"{_taken(outcome) if outcome else 'no code run':<32}  {escape_line(post.path)}\n")
    return "".join(lines)


def _taken(outcome: PostOutcome) -> str:
    clock = sum(block.seconds for block in outcome.blocks)
    when = "cached" if outcome.cached else f"{outcome.executed_block_count} run"
    return f"{outcome.cpu_seconds:6.2f} s CPU  {clock:6.2f} s  {when}"
