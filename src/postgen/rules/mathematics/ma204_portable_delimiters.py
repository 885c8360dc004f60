r"""Delimiters that not all renderers read alike.

**What it flags.** Mathematics outside the core that GitHub, pandoc, MkDocs, KaTeX and remark share:

- a space just inside `$`, as in `$ x $`; a letter, a digit or another formula just outside, as in `$n$th`;
- `$$` that is not alone on its lines, is indented, or lacks an empty line before or after;
- an empty line between `$$` and `$$`, or a line that starts with `+ - # >` or consists of `=`, as a list,
  heading or quotation would; `$$` in a list;
- `\{`, `\}`, `\,`, `\$` and their like in a sentence's formula: Markdown takes the backslash away;
- `|` in a formula of a table; `<` before a letter with a `>` after it, which reads like a tag;
- backticks inside `$`; prices such as $5, of which two read like a formula.

**Why.** A post is read in several places, and each of these is a formula in one and signs in another.

**Example.**

    The loss is
    $$ L = \frac{1}{N} $$

**Instead.**

    The loss is

    $$
    L = \frac{1}{N}
    $$

**Not flagged.** What all of them read alike: `$x$` beside white space or punctuation, `$$` in a quotation,
`\{` and `\,` between `$$` lines, a single price. `--fix` repairs what means the same afterwards; a formula in
a list is left to its author.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.context import Context
from postgen.rules.mathematics.delimiters import block_problems, inline_problems, loose_problems
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    yield from loose_problems(document)
    for prose in document.prose:
        yield from inline_problems(document, prose)
    yield from block_problems(document)


RULE = Rule("MA204", "portable-delimiters", check)
