"""Where a reader of the review finds a file as it was and as it is."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of files at two commits.

    ``repository`` is the repository's address, such as `https://github.com/owner/name`. Without it links are
    relative to the page of a pull request on GitHub, `owner/name/pull/7`.
    """

    before: str
    after: str
    repository: str = ".."

    def old(self, path: PurePosixPath) -> str:
        """A file as it was."""
        return self._of(self.before, path)

    def new(self, path: PurePosixPath, line: int | None = None) -> str:
        """A file as it is; a post's line is shown in its source."""
        return self._of(self.after, path) + (f"?plain=1#L{line}" if line else "")

    def _of(self, commit: str, path: PurePosixPath) -> str:
        return f"{self.repository.rstrip('/')}/blob/{commit}/{quote(str(path))}"
