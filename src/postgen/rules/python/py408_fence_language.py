"""Fence without a language, or with one that hides Python code.

**What it flags.** A fenced code block without a language, or with a language that postgen does not run
although the content is Python: a session (`pycon`), an unknown name such as `pyhton` or `code`, or a shell.
An indented code block is a warning.

**Why.** Without the language there is no syntax highlighting, and the block is neither checked nor executed.

**Example.**

    ```
    import torch
    ```

**Instead.**

    ```python
    import torch
    ```

`--fix` adds the language only for Python that imports or defines something, and for shell commands. It
corrects a misspelled `python` above such code.

**Not flagged.** The notations of other tools for Python, which are read as `python`: `{python}`,
`{.python}`, `{code-cell} ipython3`, `python:demo.py`. Other languages, directives such as `{note}`, and
`pytb`. Use `output` for what a block prints, and `text` for anything that is not code.
"""

import ast
import difflib
import re

from postgen.document import CodeBlock, Document
from postgen.findings import Edit, Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import is_session, parse_python

_FENCE = re.compile(r"`{3,}|~{3,}")
_SHELL_LINE = re.compile(
    r"\$ [A-Za-z.~/][\w.~/-]*(?: |$)|uv (?:add|run|pip|sync|venv|init|lock|tool|python|remove|build) "
    r"|uvx [\w-]+|pip3? (?:un)?install \S|python3? -m [\w.]+(?:$| (?!(?:is|are|was|has|does)\b))"
)
_PYTHON_STATEMENTS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SESSIONS = frozenset(
    (
        "pycon",
        "python-repl",
        "pyrepl",
        "python-console",
        "pyconsole",
        "doctest",
        "ipythonconsole",
        "pydoctest",
    )
)
# Names of no language, which writers use for Python.
_PYTHON_NAMES = frozenset(("code", "script", "cell", "notebook", "jupyter", "torch", "pytorch", "numpy"))
# Languages whose code may parse as Python without being Python, and names for what is not code.
_OTHER_LANGUAGES = """text txt plain plaintext output console log pytb py3tb traceback stdout stderr diff
    patch none markdown md rst tex latex math mermaid dot graphviz yaml yml json toml ini cfg csv html
    xml css svg bash sh shell zsh fish powershell shell-session bat cmd dockerfile makefile make
    cmake nix sql java javascript js jsx typescript ts tsx c cpp c++ h cuda cu csharp c# cs go
    rust rs swift kotlin scala haskell hs ocaml ml elm julia jl r ruby rb perl php lua matlab
    octave fortran lisp scheme clojure erlang elixir dart zig mojo cython pyx starlark bazel bzl
    sage gdscript nim hy python2 pseudocode pseudo algorithm ebnf regex http"""
_NOT_PYTHON = frozenset(_OTHER_LANGUAGES.split())


def check(document: Document, context: Context) -> Problems:
    after_python = {block.end_line for block in document.python_blocks}
    for block in document.code_blocks:
        if block.language:
            yield from _hidden_python(document, block)
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


def _hidden_python(document: Document, block: CodeBlock) -> Problems:
    """The problem of a block in Python whose language is none that postgen runs."""
    name = block.language
    if block.is_python or (name in _NOT_PYTHON and not block.is_shell):
        return
    is_code = _certain_language(block) == "python" and not (block.is_shell and "(" not in block.body)
    is_typo = bool(difflib.get_close_matches(name, ("python", "ipython"), n=1, cutoff=0.7))
    has_prompts = is_session(block.body) and not block.is_shell
    is_likely = (is_typo or name in _PYTHON_NAMES) and _may_be_python(block.body)
    if not is_code and not has_prompts and not is_likely and name not in _SESSIONS:
        return
    fence = _fence(document, block)
    line_end = document.source.line_end(block.line)
    written = document.text[fence.end() : line_end].strip() if fence else ""
    edits: tuple[Edit, ...] = ()
    if fence and is_code and not has_prompts and written.lower() == name and (is_typo or name in _SESSIONS):
        edits = (Edit(fence.end(), line_end, "python"),)
    yield Problem(
        document.span(fence.start(), line_end) if fence else document.source.line_span(block.line),
        f"a block in `{written[:40] or name[:40]}` is neither checked nor run, but its content is Python",
        "write ```python, with the code without prompts and its output in an `output` fence after the block"
        if has_prompts or name in _SESSIONS
        else "write ```python, or `text` if it is not code to run",
        edits,
    )


def _may_be_python(code: str) -> bool:
    """True for Python with an assignment or a call."""
    module = parse_python(code)
    return isinstance(module, ast.Module) and any(
        isinstance(node, ast.Assign | ast.AnnAssign | ast.Call) for node in ast.walk(module)
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
