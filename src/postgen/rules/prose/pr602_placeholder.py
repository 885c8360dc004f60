"""Placeholder or omission.

**What it flags.** In code: a comment that replaces code (`# ... rest of the code`, `# same as before`,
`# TODO`, `# your code here`), a comment that consists only of dots, and, as a warning, `...` as a statement.
In prose: `TODO`, `TBD`, `FIXME`, `lorem ipsum`, `[insert figure here]`, a paragraph of dots.

**Why.** Code with gaps does not run for the reader, and a placeholder shows that nobody finished the post.

**Example.**

    for step in range(100):
        # ... same as before

**Instead.** Write all of the code:

    for step in range(100):
        loss = compute_loss(w)
        w = w - lr * gradient(w)

**Not flagged.** A skeleton in the statement of an exercise, before its solution. `x[..., 0]`. `...` as the
body of a protocol, an overload or an abstract method. Output. `TODO` in inline code or quotation marks.
"""

import ast
import re
from collections.abc import Iterator

from postgen.document import CodeBlock, Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import syntax_tree
from postgen.rules.prose_text import any_of, readable_text
from postgen.rules.python.ast_tools import span_of
from postgen.rules.structure.exercises import find_exercises, solution_heading

_DOTS_ALONE = re.compile(r"[\[(]?\s*(?:\.{3,}|…+)\s*[\])]?")

_PART = "(?:code|implementation|function|class|loop|model|training|body|logic|definitions?|imports?|setup)"
_GAP = "(?:rest|same|previous|existing|remaining|other|similar|as|your|more|etc|and so on)"
_WRITE = "(?:add|insert|put|write|place|implement)"

# Comments that always replace code.
_COMMENT = any_of(
    r"#\s*(?:\.{2,}|…)[^\w\n]*$",
    rf"#\s*(?:\.{{2,}}|…)[^\w\n]*(?:the )?{_GAP}\b.*",
    rf"#\s*{_WRITE} (?:your|the|more) (?:own )?(?:\w+ )?{_PART} here\b.*",
    rf"#\s*your (?:\w+ )?{_PART} (?:here|goes)\b.*",
    r"#\s*(?:todo|fixme|xxx|tbd)\b.*",
)

# Comments that replace code if no code follows; otherwise they describe what follows.
_COMMENT_ALONE = any_of(
    rf"^\s*#\s*[\[(<]?(?:the )?(?:rest|remainder) of (?:the|your|this) (?:\w+ )?{_PART}\b.*",
    rf"^\s*#\s*(?:existing|previous|remaining|other) {_PART}\b.*",
    r"^\s*#\s*(?:same|unchanged)(?: \w+)? (?:as|from) (?:before|above|earlier|previous(?:ly)?|in|the)\b.*",
    rf"^\s*#\s*{_PART} (?:\w+ ){{0,2}}(?:omitted|unchanged|as before|goes here)\b.*",
    r"^\s*#\s*(?:omitted|elided|snip(?:ped)?)\b.*",
)

_THING = "(?:figure|image|plot|diagram|code|link|screenshot|example|text)"
_WORDS = re.compile(
    r"""(?<![\w"'“‘`-])(?:TODO|FIXME|TBD|XXX)(?=\s*[:\])(.,]|\s*$|\s+[a-z])(?!\.[a-z]{1,4}\b|\s*(?:lists?|items?|apps?)\b)"""
    r"|\b[Ll]orem\s+ipsum\b"
    r"|\[\s*(?i:insert|placeholder|to\s+be\s+(?:written|added|done)|todo|tbd|your|add\s+(?:a|an|the|your))\b"
    r"[^\[\]\n]{0,60}\](?![(\[])"
    rf"|\[\s*(?i:{_THING})\b[^\[\]\n]{{0,40}}\b(?i:here|goes|placeholder)\b[^\[\]\n]{{0,20}}\](?![(\[])"
    r"|\(\s*(?:to\s+be\s+(?:written|added|completed|continued)|coming\s+soon)\s*\)"
)

# A fast check on the whole text: a placeholder in prose needs one of these, and most posts have none.
_SIGNS = ("TODO", "FIXME", "TBD", "XXX", "orem", "...", "…")
_IN_BRACKETS = re.compile(
    r"\[\s*(?i:insert|placeholder|to\s+be|your|add\s|todo|tbd)|\[[^\[\]\n]{0,60}\b(?i:here|goes|placeholder)\b"
)
_IN_PARENTHESES = re.compile(r"\(\s*(?:to\s+be|coming)")
_IN_CODE = "write all of the code; readers copy it as is"


def check(document: Document, context: Context) -> Problems:
    skeletons = _skeleton_lines(document, context)
    for block in document.python_blocks:
        if block.line not in skeletons:
            yield from _code_problems(document, block)
    if _may_have_placeholders(document):
        yield from _prose_problems(document)


def _prose_problems(document: Document) -> Problems:
    for prose in document.prose:
        reading = readable_text(prose, ("code",))
        if prose.kind == "paragraph" and _DOTS_ALONE.fullmatch(reading.text.strip()):
            yield Problem(
                document.source.line_span(prose.line, prose.end_line),
                "dots in place of text",
                "write the text, or remove the dots",
            )
        for match in _WORDS.finditer(reading.text):
            if reading.inline_at(match.start()).kind != "code":
                yield Problem(
                    document.span(*reading.bounds(*match.span())),
                    f"placeholder `{match[0][:60]}`",
                    "write the missing text",
                )


def _code_problems(document: Document, block: CodeBlock) -> Problems:
    for number, match in _comments_for_code(block.body):
        start, end = match.end() - len(match[0].lstrip()) + 1, match.end() + 1
        yield Problem(
            document.code_span(block, number, start, number, end),
            f"placeholder `{match[0].strip()[:60]}` in code",
            _IN_CODE,
        )
    for statement in _stub_statements(block.body):
        yield Problem(
            span_of(document, block, statement),
            "`...` in place of code",
            _IN_CODE,
            severity=Severity.WARNING,
        )


def _may_have_placeholders(document: Document) -> bool:
    """True if the prose can have placeholders: a fast check before the paragraphs are searched."""
    text = document.text
    has_sign = any(sign in text for sign in _SIGNS)
    return has_sign or bool(_IN_BRACKETS.search(text) or _IN_PARENTHESES.search(text))


def _comments_for_code(code: str) -> Iterator[tuple[int, re.Match[str]]]:
    """The comments that replace missing code, with their line numbers from 1."""
    lines = code.split("\n")
    for number, line in enumerate(lines, 1):
        if "#" not in line:
            continue
        match = _COMMENT.search(line)
        if match is None and not _is_followed(line, lines[number] if number < len(lines) else ""):
            match = _COMMENT_ALONE.search(line)
        if match:
            yield number, match


def _is_followed(line: str, following: str) -> bool:
    """True if the next line is code at the same indentation, which the comment may describe."""
    code = following.lstrip()
    return bool(code) and len(following) - len(code) == len(line) - len(line.lstrip())


def _skeleton_lines(document: Document, context: Context) -> set[int]:
    """The lines of the exercise statements, where code may have gaps for readers to fill."""
    config = context.kind.exercises if context.kind else None
    if config is None:
        return set()
    found: set[int] = set()
    for exercise in find_exercises(document, context, config):
        solution = solution_heading(exercise, config)
        found.update(range(exercise.heading.line, solution.line if solution else exercise.heading.line))
    return found


def _stub_statements(code: str) -> Iterator[ast.stmt]:
    """The `...` statements that replace code."""
    if "..." not in code:
        return
    module = syntax_tree(code)
    for node in ast.walk(module) if module else ():
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(body, list) and not _needs_no_body(node):
                yield from filter(_is_dots, body)


def _is_dots(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is Ellipsis
    )


def _needs_no_body(node: ast.AST) -> bool:
    """True if a definition needs no body: in a protocol, an overload or an abstract method."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        marks = [ast.unparse(decorator) for decorator in node.decorator_list]
        typed = len(node.body) == 1 and node.args.args[:1] and node.args.args[0].arg in ("self", "cls")
        return bool(typed) or any(mark.endswith(("overload", "abstractmethod")) for mark in marks)
    return isinstance(node, ast.ClassDef)


RULE = Rule("PR602", "placeholder", check)
