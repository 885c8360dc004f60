"""The texts that postgen wrote, by their hashes, so that a later edit can be compared with them.

They are in `.postgen/written/`. On another machine git's history has the texts that were committed.
"""

from postgen.files import read_regular_file, write_atomic
from postgen.series.lock_entries import text_hash
from postgen.series.series import Series

_FOLDER = "written"
_MOST_BYTES = 5_000_000


def keep_text(series: Series, text: str) -> None:
    """Keep a text of a post.

    Raises:
        StorageError: the file cannot be written.
    """
    path = series.state_dir / _FOLDER / f"{text_hash(text)}.md"
    if not path.exists():
        write_atomic(path, text.encode(errors="surrogateescape"))


def kept_text(series: Series, digest: str) -> str | None:
    """The kept text with this hash; None if there is none, or if somebody has changed it."""
    path = series.state_dir / _FOLDER / f"{digest}.md"
    try:
        text = read_regular_file(path, _MOST_BYTES).decode(errors="surrogateescape")
    except (OSError, ValueError):
        return None
    return text if text_hash(text) == digest else None
