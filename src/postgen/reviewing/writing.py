"""Text of a post within the Markdown of a review: it can be read there, and do nothing."""

import re

from postgen.sanitize import escape_hidden

_LONGEST = 240
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")


def quoted(text: str) -> str:
    """Any text as code within a line, cut if it is long: no link, picture, mention or HTML of it works."""
    line = " ".join(escape_hidden(text).split())
    if len(line) > _LONGEST:
        line = line[:_LONGEST].rsplit(" ", 1)[0] + " …"
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{space}{line}{space}{fence}"


def in_cell(text: str) -> str:
    """Markdown as the cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def escaped(text: str) -> str:
    """Any text as plain words: its marks are shown, and `@name` calls nobody."""
    return _MARKS.sub(r"\\\1", " ".join(escape_hidden(text).split())).replace("@", "@\u200b")
