"""Links to the old and the new version of a file."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of files at two commits.

    ``repository`` is the address of the repository, such as ``https://github.com/owner/name``. Without it,
    links are relative to the page of a pull request on GitHub, ``owner/name/pull/7``.
    """

    before: str
    after: str
    repository: str = ".."

    def old(self, path: PurePosixPath) -> str:
        """Return the address of the old version of a file."""
        return self._of(self.before, path)

    def new(self, path: PurePosixPath, line: int | None = None) -> str:
        """Return the address of the new version of a file, or of a line in its source."""
        return self._of(self.after, path) + (f"?plain=1#L{line}" if line else "")

    def _of(self, commit: str, path: PurePosixPath) -> str:
        return f"{self.repository.rstrip('/')}/blob/{commit}/{quote(str(path))}"
