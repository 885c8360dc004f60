r"""Delimiters that not all renderers read the same way.

**What it flags.** Mathematics that GitHub, pandoc, MkDocs, KaTeX and remark read in different ways:

- a space just inside `$`, as in `$ x $`; a letter, a digit or another formula just outside, as in `$n$th`;
- `$$` that is not alone on its line, is indented, or has no empty line before or after it;
- between `$$` and `$$`: an empty line, or one that looks like a list, a heading or a quotation;
- `$$` in a list;
- escapes such as `\{`, `\,` and `\$` in an inline formula, because Markdown removes the backslash;
- `|` in a formula in a table;
- `<` before a letter with a `>` after it, because it looks like an HTML tag;
- backticks inside `$`;
- prices such as $5, because two of them look like a formula.

**Why.** A post is published in several places. One place shows these as formulas and another as plain text.

**Example.**

    The loss is
    $$ L = \frac{1}{N} $$

**Instead.**

    The loss is

    $$
    L = \frac{1}{N}
    $$

**Not flagged.** `$x$` beside white space or punctuation, `$$` in a quotation, `\{` and `\,` between `$$`
lines, a single price.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Rule
from postgen.rules.mathematics.delimiters import block_problems, inline_problems, stray_dollar_problems


def check(document: Document, context: Context) -> Iterator[Problem]:
    yield from stray_dollar_problems(document)
    for prose in document.prose:
        yield from inline_problems(document, prose)
    yield from block_problems(document)


RULE = Rule("MA204", "portable-delimiters", check)
