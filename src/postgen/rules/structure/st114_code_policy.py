"""Code in a kind of post that forbids it, or no code in a kind that requires it.

**What it flags.** A Python block if the kind's `code` is `forbidden`, and none if it is `required`.

**Why.** A recap collects what was learned. A lesson without code has nothing for readers to run.

**Example.** A Python block in a recap.

**Instead.** Explain in words, or with a formula, what the code would show.

**Not flagged.** Inline code, output, and other languages. A kind with a `required_import` (ST112).
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule


def check(document: Document, context: Context) -> Problems:
    if context.kind is None or context.lesson is None:
        return
    name = context.lesson.kind_name
    if context.kind.code == "forbidden":
        for block in document.python_blocks:
            yield Problem(
                document.source.line_span(block.line),
                f"a post of kind `{name}` must not have Python code",
                "explain in words or with a formula what the code would show",
            )
    elif context.kind.code == "required" and not document.python_blocks and not context.kind.required_import:
        yield Problem(
            document.source.line_span(1),
            f"a post of kind `{name}` needs Python code",
            "add a fenced block marked `python` that readers can run",
        )


RULE = Rule("ST114", "code-policy", check)
