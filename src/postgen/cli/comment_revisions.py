"""`postgen revise --from-comments`: revise posts as review comments ask, and print what became of each."""

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

import click

from postgen.cli.console import print_stderr
from postgen.cli.project import display_path
from postgen.document import parse_document, read_source
from postgen.drafting.comment_notes import UNREADABLE, PlacedComment, change_at, place_comments, request_of
from postgen.drafting.draft import DraftResult
from postgen.drafting.review_comments import LONGEST, MAX_BYTES, ReviewComment, parse_comments
from postgen.drafting.revise import RevisionRequest
from postgen.errors import CredentialsError, PostgenError, UnreadableError, UsageError
from postgen.files import read_regular_file
from postgen.git import open_repository
from postgen.sanitize import escape_line, escape_lines
from postgen.series import Lesson, Series

ReviseFn = Callable[[Lesson, RevisionRequest], "tuple[DraftResult | str, int]"]
"""Revises a post; returns the result and the exit code."""

_LONGEST = 60  # characters of a comment in the list


def read_comments(file: Path) -> tuple[ReviewComment, ...]:
    """Read the comments in a file, or from standard input if it is `-`.

    Raises:
        UsageError: the file cannot be read, is too large, or has no comments.
    """
    is_stdin = str(file) == "-"
    name = "standard input" if is_stdin else escape_line(str(file))
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if is_stdin else read_regular_file(file, MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_BYTES:
        raise UsageError(f"{name}: has more than {MAX_BYTES // 1_000_000} MB")
    try:
        return parse_comments(data.decode("utf-8-sig").replace("\r\n", "\n"), name)
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: not UTF-8 text; save the file as UTF-8") from error


def comments_by_lesson(
    series: Series, comments: tuple[ReviewComment, ...], only: Lesson | None
) -> tuple[list[PlacedComment], dict[Lesson, list[PlacedComment]]]:
    """Return all comments with their places, and those that can be used by lesson.

    With ``only``, comments on other posts are left out.
    """
    folder = None
    with suppress(PostgenError):  # without git, paths are relative to the series
        folder = open_repository(series.root).relative_path(series.posts_dir)
    names = {PurePosixPath(comment.path).name for comment in comments}
    named = [lesson for lesson in series.lessons if lesson.file_name in names]
    texts = {x.id: _readable(series, x) for x in named if (series.posts_dir / x.file_name).is_file()}
    placed = place_comments(series, comments, folder, texts)
    if only:
        placed = [one for one in placed if one.lesson is only or one.lesson is None]
    found: dict[Lesson, list[PlacedComment]] = {}
    for one in placed:
        if one.lesson and not one.problem:
            found.setdefault(one.lesson, []).append(one)
    return placed, found


def requests_of(series: Series, found: Mapping[Lesson, list[PlacedComment]]) -> dict[Lesson, RevisionRequest]:
    """Return one request for each post."""
    return {
        lesson: request_of(parse_document(_text(series, lesson)), of_post)
        for lesson, of_post in found.items()
    }


def revise_from_comments(
    series: Series,
    placed: list[PlacedComment],
    requests: Mapping[Lesson, RevisionRequest],
    revise: ReviseFn,
) -> int:
    """Revise each post once, print what was done for each comment, and return the highest exit code."""
    states: dict[int, str] = {}
    code = 0
    for lesson, request in requests.items():
        before = _text(series, lesson)
        try:
            result, exit_code = revise(lesson, request)
        except CredentialsError:
            raise  # the other posts would fail in the same way
        except PostgenError as error:
            print_stderr(f"error: {display_path(series.posts_dir / lesson.file_name)}: {error}")
            result, exit_code = f"failed: {error}", error.exit_code
        code = max(code, exit_code)
        for one in placed:
            if one.lesson == lesson and not one.problem:
                states[id(one)] = _state(result, before, one)
    if any(one.problem == UNREADABLE for one in placed):
        code = max(code, UnreadableError.exit_code)
    for one in placed:
        click.echo(_line(one, one.problem or states[id(one)]))
    return code


def _state(result: DraftResult | str, before: str, one: PlacedComment) -> str:
    if isinstance(result, str):
        return f"not changed: {result}"
    state = change_at(before, result.repair.verdict.text, one.line)
    has_errors = not result.repair.verdict.passed
    return f"{state}, in {display_path(result.path)}, which has errors" if has_errors else state


def _line(one: PlacedComment, state: str) -> str:
    if one.comment.is_cut and not one.problem:
        state += f"; only its first {LONGEST:,} characters were passed on"
    said = " ".join(one.comment.body.split())
    said = said if len(said) <= _LONGEST else said[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return escape_lines(escape_line(f"{one.comment.place}: {state} (“{said}”)"))


def _readable(series: Series, lesson: Lesson) -> str | None:
    """The text of a post; None, with a message, if it cannot be read."""
    try:
        return _text(series, lesson)
    except UnreadableError as error:
        print_stderr(f"error: {error}")
        return None


def _text(series: Series, lesson: Lesson) -> str:
    return read_source(series.posts_dir / lesson.file_name).text
