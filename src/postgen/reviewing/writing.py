"""Escape text of a post for the Markdown of a review, where it must have no effect."""

import re

from postgen.sanitize import escape_hidden

_LONGEST = 240
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")


def quoted(text: str) -> str:
    """Return text as inline code, shortened if it is long. Links, mentions and HTML in it have no effect."""
    line = " ".join(escape_hidden(text).split())
    if len(line) > _LONGEST:
        line = line[:_LONGEST].rsplit(" ", 1)[0] + " …"
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{space}{line}{space}{fence}"


def in_cell(text: str) -> str:
    """Return Markdown for a table cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def escaped(text: str) -> str:
    """Return text with its Markdown escaped, so that ``@name`` notifies no one."""
    return _MARKS.sub(r"\\\1", " ".join(escape_hidden(text).split())).replace("@", "@\u200b")
