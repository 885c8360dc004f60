"""HTML comment.

**What it flags.** `<!-- … -->` in the text of a post.

**Why.** A comment is HTML, and what it says is hidden from readers: notes of a writer, or a solution that
should be in plain sight. Exceptions from rules stand in `outline.yaml`, with their reasons.

**Example.**

    <!-- explain the learning rate here -->

**Instead.** Say it openly, or remove it.

    The learning rate $\\eta$ sets the size of each step.

**Not flagged.** A comment within code. An escaped `\\<!--`.
"""

import re
from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.context import Context
from postgen.rules.rule import Rule

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def check(document: Document, context: Context) -> Iterator[Problem]:
    del context
    for html in document.html:
        for match in _COMMENT.finditer(html.text):
            start = html.start + match.start()
            yield Problem(
                document.span(start, start + len(match[0].rstrip())),
                f"HTML comment `{match[0].split(chr(10), 1)[0].strip()[:60]}`",
                "say openly what readers should know, and remove the rest",
            )


RULE = Rule("HT302", "html-comment", check)
