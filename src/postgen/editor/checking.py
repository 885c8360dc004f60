"""Check the text in an editor with the static rules. No code of a post is run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from postgen.document import Source
from postgen.errors import ConfigurationError, PostgenError
from postgen.findings import Finding, Severity, Span
from postgen.series import OUTLINE, Series, find_root, load_series, parse_outline
from postgen.validation import Options, Post, fix_post, post_of, validate

_AT = re.compile(r"(?P<path>.*?):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<message>.*)")
_STATIC = Options(execute=False)


@dataclass(frozen=True, slots=True)
class Check:
    """The findings in a text. ``trouble`` says why it could not be checked, and is empty otherwise."""

    source: Source
    findings: tuple[Finding, ...] = ()
    trouble: str = ""


def check(file: Path, text: str) -> Check:
    """Check the text of ``file`` in the editor, whether saved or not.

    A file that is not a post of a series has no findings.
    """
    source = Source(str(file), text)
    try:
        if file.name == OUTLINE:
            return Check(source, tuple(_of_outline(source)))
        series = series_around(file)
        if series is None or not is_post(file, series):
            return Check(source)
        return Check(source, validate([post_of(source, file, series)], series, _STATIC).findings)
    except PostgenError as error:
        return Check(source, trouble=str(error))


def repaired(file: Path, text: str) -> str:
    """Return the text with the fixes of ``postgen validate --fix``.

    Raises:
        PostgenError: The series cannot be read, or a checker is missing.
    """
    series = series_around(file)
    if series is None or not is_post(file, series):
        return text
    post: Post = post_of(Source(str(file), text), file, series)
    return fix_post(post, series, _STATIC)[0]


def is_post(file: Path, series: Series) -> bool:
    """Return whether a Markdown file is a post or a draft of the series. A README is not."""
    folder = file.resolve().parent
    return file.suffix == ".md" and (
        folder in (series.posts, series.drafts) or series.lesson_of_file(file.name) is not None
    )


def series_around(file: Path) -> Series | None:
    """Return the series whose folder contains the file, or None.

    Raises:
        ConfigurationError: The outline is invalid.
    """
    try:
        root = find_root(file.parent)
    except ConfigurationError:
        return None
    stat = (root / OUTLINE).stat()
    return _series(root, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _series(root: Path, changed: int, size: int) -> Series:
    """Return the series in ``root``. The outline is read again when its time or size has changed."""
    return load_series(root)


def _of_outline(source: Source) -> Iterator[Finding]:
    try:
        parse_outline(source.text, source.path)
    except ConfigurationError as error:
        for said in str(error).splitlines():
            at = _AT.fullmatch(said)
            line, column = (int(at["line"]), int(at["column"] or 1)) if at else (1, 1)
            end = max(column, len(source.line_text(line))) + 1
            yield Finding(
                path=source.path,
                span=Span(line, column, line, end),
                code="outline",
                name="outline",
                severity=Severity.ERROR,
                message=at["message"] if at else said,
            )
