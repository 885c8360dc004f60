"""Text from posts and models as Markdown that has no effect in a comment, and links to lines."""

import os
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from postgen.sanitize import escape_hidden

_LONGEST = 240
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")


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
        return f"{self.repository.rstrip('/')}/blob/{commit}/{quote(os.fsencode(path))}"


def quoted(text: str, longest: int = _LONGEST) -> str:
    """Return text as inline code, shortened if it is long. Links, mentions and HTML in it have no effect."""
    line = " ".join(escape_hidden(text).split())
    if len(line) > longest:
        line = line[:longest].rsplit(" ", 1)[0] + " …"
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{space}{line}{space}{fence}"


def in_cell(text: str) -> str:
    """Return Markdown for a table cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def escaped(text: str) -> str:
    """Return text with its Markdown escaped, so that ``@name`` notifies no one."""
    return _MARKS.sub(r"\\\1", " ".join(escape_hidden(text).split())).replace("@", "@\u200b")
