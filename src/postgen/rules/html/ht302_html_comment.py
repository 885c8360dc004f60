"""HTML comment.

**What it flags.** `<!-- … -->` in the text of a post.

**Why.** Readers do not see it: notes of a writer, or a solution that should be visible.

**Example.** `<!-- explain the learning rate here -->`

**Instead.** Write it as text, or remove it.

**Not flagged.** A comment in code. An escaped `\\<!--`.
"""

import re

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def check(document: Document, _context: Context) -> Problems:
    for html in document.html:
        for match in _COMMENT.finditer(html.text):
            start = html.start + match.start()
            yield Problem(
                document.span(start, start + len(match[0].rstrip())),
                f"HTML comment `{match[0].split(chr(10), 1)[0].strip()[:60]}`",
                "write what readers should know as text, and remove the comment",
            )


RULE = Rule("HT302", "html-comment", check)
