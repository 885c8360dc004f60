"""Writes a checked draft as the post if it is clean, else to the drafts folder."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from postgen.drafting.checking import Verdict
from postgen.drafting.replacing import Permit
from postgen.pictures import picture_difference
from postgen.repository import is_recorded
from postgen.series import Lesson, Series
from postgen.storage import write_atomic

Into = Literal["posts", "drafts"]


def place(
    series: Series,
    lesson: Lesson,
    verdict: Verdict,
    into: Into,
    leave: Permit | None,
    encode: Callable[[str], bytes] = str.encode,
) -> Path:
    """Write a checked text as the post, or as a draft if it has errors; return the path.

    The figures of a post move to the posts folder, and an older draft is deleted. Every draft that is
    replaced or deleted, and every replaced post that git does not have, is copied to `.postgen/replaced/`.
    A post is replaced only with ``leave``.

    Raises:
        UsageError: the post has changed since ``leave`` was given.
        StorageError: a file cannot be written.
    """
    draft, post = series.drafts / lesson.file_name, series.posts / lesson.file_name
    data = encode(verdict.text)
    _remove_leftovers(draft, post)
    if into == "drafts" or not verdict.passed or leave is None:
        keep_aside(series, draft)
        write_atomic(draft, data)
        return draft
    leave.require()
    if post.exists() and not is_recorded(post):
        keep_aside(series, post)
    for figure in verdict.figures:
        _move(figure, series.posts / figure.relative_to(series.drafts))
    write_atomic(post, data)
    keep_aside(series, draft)
    draft.unlink(missing_ok=True)
    return post


def discard_figures(verdict: Verdict) -> None:
    """Delete the figures of a text that is not used."""
    for figure in verdict.figures:
        figure.unlink(missing_ok=True)


def _remove_leftovers(*paths: Path) -> None:
    """Delete temporary files of a killed run. The lesson is locked, so no other process is writing them."""
    for path in paths:
        for leftover in path.parent.glob(f".{path.name}.*.tmp"):
            leftover.unlink(missing_ok=True)


def keep_aside(series: Series, draft: Path) -> None:
    """Copy a draft or a post, if it exists, to the folder of replaced files."""
    if draft.is_file():
        data = draft.read_bytes()
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        name = f"{stamp}-{hashlib.sha256(data).hexdigest()[:8]}-{draft.name}"
        write_atomic(series.state / "replaced" / name, data)


def _move(staged: Path, target: Path) -> None:
    """Move a figure, unless the existing one looks the same: git then shows no change."""
    data = staged.read_bytes()
    if not target.is_file() or picture_difference(target.read_bytes(), data) is not None:
        write_atomic(target, data)
    staged.unlink()
