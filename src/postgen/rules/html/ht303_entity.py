"""Character entity.

**What it flags.** An HTML entity in the text of a post: `&nbsp;`, `&lt;`, `&#8211;`.

**Why.** Every character can be written directly, and in code or a formula an entity means something else.

**Example.** `5 &ndash; 10 examples, a &lt; b`

**Instead.** `5 – 10 examples, a \\< b`

`--fix` writes the character if it is visible, with a backslash if it has a meaning in Markdown.

**Not flagged.** Entities in code, formulas and the addresses of links, and in HTML, which HT301 flags.
"""

import unicodedata
from string import punctuation

from postgen.document import Document
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems, Rule

_BRACKETS = frozenset("()[]\\")  # after a backslash they would delimit a formula
_PLAIN = frozenset("\"',;?%")


def check(document: Document, _context: Context) -> Problems:
    for _, entity in document.inlines("entity"):
        written = document.text[entity.start : entity.end]
        replacement = _as_markdown(entity.text)
        yield Problem(
            document.span(entity.start, entity.end),
            f"HTML entity `{written[:40]}`",
            f"write `{replacement}`" if replacement else "write the character itself, or remove it",
            (Edit(entity.start, entity.end, replacement),) if replacement else (),
        )


def _as_markdown(character: str) -> str:
    """The character as Markdown; empty if a person must decide."""
    if character in _BRACKETS:
        return ""
    if len(character) == 1 and character in punctuation and character not in _PLAIN:
        return "\\" + character
    if character.isdigit():  # a digit may begin a numbered list
        return ""
    visible = all(unicodedata.category(c)[0] in "LMNPS" for c in character)
    return character if visible or character == "\u00a0" else ""


RULE = Rule("HT303", "entity", check)
