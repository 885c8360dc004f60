"""Placeholder or omission.

**What it flags.** In code: a comment that replaces code (`# ... rest of the code`, `# same as before`,
`# TODO`, `# your code here`), a comment that consists only of dots, and, as a warning, `...` as a statement.
In prose: `TODO`, `TBD`, `FIXME`, `lorem ipsum`, `[insert figure here]`, a paragraph of dots.

**Why.** Code with gaps does not run for the reader, and a placeholder shows that nobody finished the post.

**Example.**

    ```python
    for step in range(100):
        # ... same as before
    ```

**Instead.** Write all of the code:

    ```python
    for step in range(100):
        loss = compute_loss(w)
        w = w - lr * gradient(w)
    ```

**Not flagged.** A skeleton in the statement of an exercise, before its solution. `x[..., 0]`. `...` as the
body of a protocol, an overload or an abstract method. Dots in an `output` block. `TODO` in inline code or
quotation marks.
"""

from collections.abc import Iterator

from postgen.document import CodeBlock, Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Rule
from postgen.rules.prose.placeholders import (
    DOTS_ALONE,
    WORDS,
    comments_for_code,
    may_hold_placeholders,
    skeleton_lines,
    stub_statements,
)
from postgen.rules.prose_text import readable_text

_IN_CODE = "write all of the code; readers copy it as is"


def check(document: Document, context: Context) -> Iterator[Problem]:
    skeletons = skeleton_lines(document, context)
    for block in document.python_blocks:
        if not any(block.line in lines for lines in skeletons):
            yield from _code(document, block)
    if may_hold_placeholders(document):
        yield from _prose(document)


def _prose(document: Document) -> Iterator[Problem]:
    for prose in document.prose:
        reading = readable_text(prose, ("code",))
        if prose.kind == "paragraph" and DOTS_ALONE.fullmatch(reading.text.strip()):
            yield Problem(
                document.source.line_span(prose.line, prose.end_line),
                "dots in place of text",
                "write the text, or remove the dots",
            )
        for match in WORDS.finditer(reading.text):
            if reading.piece(match.start()).kind != "code":
                yield Problem(
                    document.span(*reading.bounds(*match.span())),
                    f"placeholder `{match[0][:60]}`",
                    "write the missing text",
                )


def _code(document: Document, block: CodeBlock) -> Iterator[Problem]:
    for number, match in comments_for_code(block.body):
        start, end = match.end() - len(match[0].lstrip()) + 1, match.end() + 1
        yield Problem(
            document.code_span(block, number, start, number, end),
            f"placeholder `{match[0].strip()[:60]}` in code",
            _IN_CODE,
        )
    for line_number, column in stub_statements(block.body):
        yield Problem(
            document.code_span(block, line_number, column, line_number, column + 3),
            "`...` in place of code",
            _IN_CODE,
            severity=Severity.WARNING,
        )


RULE = Rule("PR602", "placeholder", check)
