"""Decides whether a post may be overwritten: never if that would lose a person's work."""

from dataclasses import dataclass
from pathlib import Path

from postgen.drafting.lockfile import LockEntry, is_edited, read_lock, text_hash
from postgen.errors import UsageError
from postgen.repository import is_recorded
from postgen.series import Lesson, Series


@dataclass(frozen=True, slots=True)
class Permit:
    """Permission to overwrite a post, valid only while its text has this ``digest`` (empty for no post)."""

    post: Path
    digest: str
    forced: bool = False

    def require(self) -> None:
        """Require that the post has not changed since.

        Raises:
            UsageError: it has.
        """
        if not self.forced and _digest(self.post) != self.digest:
            raise UsageError(
                f"{self.post}: changed while postgen was running and was not overwritten; "
                "rerun the command to replace it (no request is repeated)"
            )


def permit(
    series: Series, lesson: Lesson, force: bool = False, redraft: bool = False, based_on: str = ""
) -> Permit:
    """Permission to overwrite a lesson's post.

    A post that postgen wrote, by its hash in `postgen.lock`, may be replaced. Any other post may be replaced
    only if its text is committed in git, or if the new text is ``based_on`` it. A ``redraft`` starts from
    nothing: it may not replace a post that a person has edited since postgen wrote it, committed or not.

    Raises:
        UsageError: the post may not be replaced without ``force``.
        ConfigurationError: the lock file is invalid.
    """
    post = series.posts / lesson.file_name
    leave = Permit(post, _digest(post), force)
    entry = read_lock(series).get(lesson.id)
    own = entry and not is_edited(series, lesson, entry)
    if force or own or not leave.digest or leave.digest == text_hash(based_on):
        return leave
    if entry and redraft:
        raise UsageError(
            f"{post}: has been edited since it was {_written(entry)}; pass --force to replace it"
        )
    if not is_recorded(post):
        raise UsageError(
            f"{post}: exists and is not committed as it is now; commit it first, "
            "or pass --force to replace it"
        )
    return leave


def _digest(post: Path) -> str:
    """A hash of the post's text; empty if there is no post."""
    try:
        return text_hash(post.read_bytes().decode(errors="surrogateescape"))
    except FileNotFoundError:
        return ""


def _written(entry: LockEntry) -> str:
    how = "created as a skeleton" if entry.how == "skeleton" else entry.how
    return f"{how} on {entry.date[:10]}" if entry.date else how
