"""Code in a kind of post that has none, or none where it needs some.

**What it flags.** A Python block in a post of a kind whose `code` is `forbidden`; a post without any of a
kind whose `code` is `required`.

**Why.** A recap gathers what was learnt; a lesson without code shows nothing that readers can run.

**Example.** In a recap:

    ```python
    print(loss)
    ```

**Instead.** Say in words, or in a formula, what the code would show.

    The loss fell with every step.

**Not flagged.** Inline code, output, and blocks in other languages. A kind with a `required_import`:
ST112 asks for that code.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.context import Context
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    if context.kind is None or context.lesson is None:
        return
    name = context.lesson.kind_name
    if context.kind.code == "forbidden":
        for block in document.python_blocks:
            yield Problem(
                document.source.line_span(block.line),
                f"Python code in a post of kind `{name}`, which has none",
                "say in words or in a formula what the code would show",
            )
    elif context.kind.code == "required" and not document.python_blocks and not context.kind.required_import:
        yield Problem(
            document.source.line_span(1),
            f"no Python code in a post of kind `{name}`, which needs some",
            "add a fenced block marked `python` that readers can run",
        )


RULE = Rule("ST114", "code-policy", check)
