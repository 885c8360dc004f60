"""Fence without a language.

**What it flags.** A fenced code block without a language. An indented code block is a warning.

**Why.** Without a language there is no syntax highlighting, and the block is neither checked nor executed.

**Example.**

    ```
    import torch
    ```

**Instead.**

    ```python
    import torch
    ```

**Not flagged.** Any language name: `output` for what a block prints, `text` for anything that is not code.
`--fix` adds the language only for Python that imports or defines something, and for shell commands.
"""

import ast
import re

from postgen.document import CodeBlock, Document
from postgen.findings import Edit, Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import parse_python

_FENCE = re.compile(r"`{3,}|~{3,}")
_SHELL_LINE = re.compile(r"(?:\$ |uvx? |pip3? (?:un)?install |python3? -m )\S")
_PYTHON_STATEMENTS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def check(document: Document, context: Context) -> Problems:
    after_python = {block.end_line for block in document.python_blocks}
    for block in document.code_blocks:
        if block.language:
            continue
        fence = _fence(document, block)
        line_end = document.source.line_end(block.line)
        span = document.span(fence.start(), line_end) if fence else document.source.line_span(block.line)
        if not block.fenced:
            yield Problem(
                span,
                "an indented code block has no language",
                "put the code between fences, for example ```python and ```",
                severity=Severity.WARNING,
            )
            continue
        follows = not after_python.isdisjoint((block.line - 2, block.line - 1))
        language = None if follows else _certain_language(block)
        yield Problem(
            span,
            "the code block has no language",
            f"write ```{language}"
            if language
            else "write it after the fence: python, bash, …; output for printed output; text for the rest",
            (Edit(fence.end(), fence.end(), language),) if fence and language else (),
        )


def _certain_language(block: CodeBlock) -> str | None:
    lines = [line for line in block.body.splitlines() if line.strip()]
    if lines and all(_SHELL_LINE.match(line) for line in lines):
        return "bash"
    code = parse_python(block.body)
    if isinstance(code, ast.Module) and any(isinstance(node, _PYTHON_STATEMENTS) for node in code.body):
        return "python"
    return None


def _fence(document: Document, block: CodeBlock) -> re.Match[str] | None:
    if not block.fenced:
        return None
    start = document.source.line_start(block.line)
    return _FENCE.search(document.text, start, document.source.line_end(block.line))


RULE = Rule("PY408", "fence-language", check)
