"""Which post may be replaced: never one that holds words of a person's which git has not recorded."""

from dataclasses import dataclass
from pathlib import Path

from postgen.drafting.lockfile import LockEntry, is_edited, read_lock, text_hash
from postgen.errors import UsageError
from postgen.repository import is_recorded
from postgen.series import Lesson, Series


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to replace a post as it stood when the work began: ``digest`` of its text, empty for no post."""

    post: Path
    digest: str
    forced: bool = False

    def require(self) -> None:
        """Refuse if somebody has changed the post meanwhile.

        Raises:
            UsageError: it is not what it was.
        """
        if not self.forced and _digest(self.post) != self.digest:
            raise UsageError(
                f"{self.post}: was changed while postgen worked on it, and has been left alone; "
                "say the same again to replace it all the same (nothing is asked twice)"
            )


def permit(
    series: Series, lesson: Lesson, force: bool = False, redraft: bool = False, based_on: str = ""
) -> Permit:
    """Leave to replace a lesson's post.

    What postgen itself wrote, by the hash in `postgen.lock`, may be replaced whether or not git has it;
    everything else only if git has recorded it, or if the new text is ``based_on`` it. A ``redraft`` does not
    build on what stands there: it must not replace what a person has edited since postgen wrote it, even if
    that is recorded.

    Raises:
        UsageError: the post may not be replaced without force.
        ConfigurationError: the lock file is broken.
    """
    post = series.posts / lesson.file_name
    leave = Permit(post, _digest(post), force)
    entry = read_lock(series).get(lesson.id)
    own = entry and not is_edited(series, lesson, entry)
    if force or own or not leave.digest or leave.digest == text_hash(based_on):
        return leave
    if entry and redraft:
        raise UsageError(
            f"{post}: has been edited since it was {_written(entry)}; --force replaces it all the same"
        )
    if not is_recorded(post):
        raise UsageError(
            f"{post}: exists, and git has not recorded it as it is now; commit it first, "
            "or pass --force to replace it"
        )
    return leave


def _digest(post: Path) -> str:
    """A hash of the post's text, or bytes if it is none; empty where there is no post."""
    try:
        return text_hash(post.read_bytes().decode(errors="surrogateescape"))
    except FileNotFoundError:
        return ""


def _written(entry: LockEntry) -> str:
    how = "created as a skeleton" if entry.how == "skeleton" else entry.how
    return f"{how} on {entry.date[:10]}" if entry.date else how
