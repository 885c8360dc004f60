"""Word in capital letters.

**What it flags.** A word of six or more capital letters in the text of a post.

**Why.** Capital letters are harder to read, and abbreviations are shorter.

**Example.** This is IMPORTANT.

**Instead.** This is important.

**Not flagged.** Words in code and formulas.
"""

import re
from collections.abc import Iterator

from postgen import Context, Document, Edit, Problem, Rule, Severity

_WORD = re.compile(r"\b[A-Z]{6,}\b")


def check(document: Document, _context: Context) -> Iterator[Problem]:
    for _, inline in document.inlines("text"):
        for match in _WORD.finditer(inline.text):
            start, end = inline.start + match.start(), inline.start + match.end()
            word = match[0].lower()
            yield Problem(
                document.span(start, end),
                f"{match[0]} is in capital letters",
                f"write `{word}`",
                (Edit(start, end, word),),
            )


RULE = Rule("XA101", "shouting", check, severity=Severity.WARNING)
