"""Writes a checked text as the post or as a draft, and never over text that could not be restored."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from postgen.drafting.draft_checker import Verdict
from postgen.errors import UsageError
from postgen.files import require_within, write_atomic
from postgen.git import matches_head
from postgen.images import diff_images
from postgen.series import Lesson, Series
from postgen.series.lock_entries import LockEntry, post_hash, read_lock, text_hash
from postgen.series.series import FIGURES
from postgen.series.written_texts import keep_text


@dataclass(frozen=True, slots=True)
class OverwriteToken:
    """Permission to overwrite a post, valid only while its text has this ``digest`` (empty for no post)."""

    series: Series
    lesson: Lesson
    digest: str
    forced: bool = False

    def verify_unchanged(self) -> None:
        if not self.forced and post_hash(self.series, self.lesson) != self.digest:
            raise UsageError(
                f"{self.series.posts_dir / self.lesson.file_name}: changed while postgen was running and was "
                "not overwritten; rerun the command to replace it (no request is repeated)"
            )


def check_overwrite(
    series: Series, lesson: Lesson, force: bool = False, redraft: bool = False, based_on: str = ""
) -> OverwriteToken:
    """Permission to overwrite a lesson's post.

    A post that postgen wrote, by its hash in `postgen.lock`, may be replaced. Any other post may be replaced
    only if its text is committed in git, or if the new text is ``based_on`` it. A ``redraft`` starts from
    nothing: it may not replace a post that a person has edited since postgen wrote it, committed or not.

    Raises:
        UsageError: the post may not be replaced without ``force``.
        ConfigError: the lock file is invalid.
        StorageError: the post is a link out of the folder of posts.
    """
    post = series.posts_dir / lesson.file_name
    require_within(post, series.posts_dir)
    token = OverwriteToken(series, lesson, post_hash(series, lesson), force)
    entry = read_lock(series).get(lesson.id)
    own = entry and token.digest == entry.text
    if force or own or not token.digest or token.digest == text_hash(based_on):
        return token
    if entry and redraft:
        raise UsageError(
            f"{post}: has been edited since it was {_written(entry)}; pass --force to replace it"
        )
    if not matches_head(post):
        raise UsageError(
            f"{post}: exists and is not committed as it is now; commit it first, "
            "or pass --force to replace it"
        )
    return token


def _written(entry: LockEntry) -> str:
    how = "created as a skeleton" if entry.origin == "skeleton" else entry.origin
    return f"{how} on {entry.date[:10]}" if entry.date else how


def write_post_or_draft(
    series: Series,
    lesson: Lesson,
    verdict: Verdict,
    token: OverwriteToken | None,
    encode: Callable[[str], bytes] = str.encode,
) -> Path:
    """Write a checked text as the post, or as a draft if it has errors; return the path.

    The figures of a post move to the posts folder, and an older draft is deleted, as are the figures that
    only the replaced post showed. Every draft that is replaced or deleted, and every replaced post or
    deleted figure that git does not have, is copied to `.postgen/replaced/`.
    Without a ``token`` the text always becomes a draft.
    """
    draft, post = series.drafts_dir / lesson.file_name, series.posts_dir / lesson.file_name
    data = encode(verdict.text)
    require_within(draft, series.drafts_dir)
    require_within(post, series.posts_dir)
    _remove_leftovers(draft, post)
    if not verdict.passed or token is None:
        backup(series, draft)
        write_atomic(draft, data)
        return draft
    token.verify_unchanged()
    if post.exists() and not matches_head(post):
        backup(series, post)
    old = _text_of(post)
    if old:
        keep_text(series, old)  # it may be a person's edit of a draft, which `postgen learn` compares
    unused = _unused_figures(series, lesson, old, verdict.text)
    for figure in verdict.figures:
        _move(figure, series.posts_dir / figure.relative_to(series.drafts_dir))
    write_atomic(post, data)
    for path in unused:
        if not matches_head(path):
            backup(series, path)
        path.unlink(missing_ok=True)
    backup(series, draft)
    draft.unlink(missing_ok=True)
    return post


def _text_of(post: Path) -> str:
    try:
        return post.read_bytes().decode(errors="surrogateescape") if post.is_file() else ""
    except OSError:
        return ""


def delete_staged_figures(verdict: Verdict) -> None:
    """Delete the figures of a text that is not used."""
    for figure in verdict.figures:
        figure.unlink(missing_ok=True)


def _unused_figures(series: Series, lesson: Lesson, old: str, new: str) -> list[Path]:
    """The figures of a lesson, with their scripts, that its ``old`` text shows and no post shows any more."""
    folder = series.figures_dir / lesson.id
    if folder.is_symlink():
        return []
    links = {f"{FIGURES}/{lesson.id}/{figure.name}": figure for figure in sorted(folder.glob("*.png"))}
    dropped = [link for link in links if link in old and link not in new]
    if not dropped:
        return []
    posts = (other for other in series.posts_dir.glob("*.md") if other.name != lesson.file_name)
    others = [_text_of(other) for other in posts]
    figures = (links[link] for link in dropped if not any(link in other for other in others))
    return [path for figure in figures for path in (figure, figure.with_suffix(".py")) if path.is_file()]


def _remove_leftovers(*paths: Path) -> None:
    """Delete temporary files of a killed run. The lesson is locked, so no other process is writing them."""
    for path in paths:
        for leftover in path.parent.glob(f".{path.name}.*.tmp"):
            leftover.unlink(missing_ok=True)


def backup(series: Series, draft: Path) -> None:
    """Copy a draft or a post, if it exists, to the folder of replaced files."""
    if draft.is_file():
        data = draft.read_bytes()
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        name = f"{stamp}-{hashlib.sha256(data).hexdigest()[:8]}-{draft.name}"
        write_atomic(series.state_dir / "replaced" / name, data)


def _move(staged: Path, target: Path) -> None:
    """Move a figure or its script, unless the existing figure looks the same: git then shows no change."""
    if not staged.is_file():
        return  # a script has not drawn it yet
    data = staged.read_bytes()
    is_same = target.is_file() and target.suffix == ".png" and not diff_images(target.read_bytes(), data)
    if not is_same:
        write_atomic(target, data)
    staged.unlink()
