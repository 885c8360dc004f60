"""Finds placeholders: text or code that stands for something not yet written."""

import ast
import re
from collections.abc import Iterator

from postgen.document import Document
from postgen.rules.base import Context
from postgen.rules.checkers.python_source import syntax_tree
from postgen.rules.prose_text import any_of
from postgen.rules.structure.exercises import exercises, solution_heading

DOTS_ALONE = re.compile(r"[\[(]?\s*(?:\.{3,}|…+)\s*[\])]?")

_PART = "(?:code|implementation|function|class|loop|model|training|body|logic|definitions?|imports?|setup)"
_GAP = "(?:rest|same|previous|existing|remaining|other|similar|as|your|more|etc|and so on)"
_WRITE = "(?:add|insert|put|write|place|implement)"

# Comments that always replace code.
COMMENT = any_of(
    r"#\s*(?:\.{2,}|…)[^\w\n]*$",
    rf"#\s*(?:\.{{2,}}|…)[^\w\n]*(?:the )?{_GAP}\b.*",
    rf"#\s*{_WRITE} (?:your|the|more) (?:own )?(?:\w+ )?{_PART} here\b.*",
    rf"#\s*your (?:\w+ )?{_PART} (?:here|goes)\b.*",
    r"#\s*(?:todo|fixme|xxx|tbd)\b.*",
)

# Comments that replace code if no code follows; otherwise they describe what follows.
COMMENT_ALONE = any_of(
    rf"^\s*#\s*[\[(<]?(?:the )?(?:rest|remainder) of (?:the|your|this) (?:\w+ )?{_PART}\b.*",
    rf"^\s*#\s*(?:existing|previous|remaining|other) {_PART}\b.*",
    r"^\s*#\s*(?:same|unchanged)(?: \w+)? (?:as|from) (?:before|above|earlier|previous(?:ly)?|in|the)\b.*",
    rf"^\s*#\s*{_PART} (?:\w+ ){{0,2}}(?:omitted|unchanged|as before|goes here)\b.*",
    r"^\s*#\s*(?:omitted|elided|snip(?:ped)?)\b.*",
)

_THING = "(?:figure|image|plot|diagram|code|link|screenshot|example|text)"
WORDS = re.compile(
    r"""(?<![\w"'“‘`-])(?:TODO|FIXME|TBD|XXX)(?=\s*[:\])(.,]|\s*$|\s+[a-z])(?!\.[a-z]{1,4}\b|\s*(?:lists?|items?|apps?)\b)"""
    r"|\b[Ll]orem\s+ipsum\b"
    r"|\[\s*(?i:insert|placeholder|to\s+be\s+(?:written|added|done)|todo|tbd|your|add\s+(?:a|an|the|your))\b"
    r"[^\[\]\n]{0,60}\](?![(\[])"
    rf"|\[\s*(?i:{_THING})\b[^\[\]\n]{{0,40}}\b(?i:here|goes|placeholder)\b[^\[\]\n]{{0,20}}\](?![(\[])"
    r"|\(\s*(?:to\s+be\s+(?:written|added|completed|continued)|coming\s+soon)\s*\)"
)

# A fast check on the whole text: a placeholder in prose needs one of these, and most posts have none.
_CAPITALS = ("TODO", "FIXME", "TBD", "XXX", "orem")
_IN_BRACKETS = re.compile(
    r"\[\s*(?i:insert|placeholder|to\s+be|your|add\s|todo|tbd)|\[[^\[\]\n]{0,60}\b(?i:here|goes|placeholder)\b"
)
_IN_PARENTHESES = re.compile(r"\(\s*(?:to\s+be|coming)")


def may_hold_placeholders(document: Document) -> bool:
    """Whether the prose can have placeholders: a fast check before the paragraphs are searched."""
    text = document.text
    return (
        any(word in text for word in _CAPITALS)
        or "..." in text
        or "…" in text
        or bool(_IN_BRACKETS.search(text))
        or bool(_IN_PARENTHESES.search(text))
    )


def comments_for_code(code: str) -> Iterator[tuple[int, re.Match[str]]]:
    """The comments that replace missing code, with their line numbers from 1."""
    lines = code.split("\n")
    for number, line in enumerate(lines, 1):
        if "#" not in line:
            continue
        match = COMMENT.search(line)
        if match is None and not _is_followed(line, lines[number] if number < len(lines) else ""):
            match = COMMENT_ALONE.search(line)
        if match:
            yield number, match


def _is_followed(line: str, following: str) -> bool:
    """Whether the next line is code at the same indentation, which the comment may describe."""
    return bool(following.strip()) and _indent(following) == _indent(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def skeleton_lines(document: Document, context: Context) -> list[range]:
    """The lines of the exercise statements, where code may have gaps for readers to fill."""
    words = context.kind.exercises if context.kind else None
    if words is None:
        return []
    found = []
    for exercise in exercises(document, context, words):
        solution = solution_heading(exercise, words)
        found.append(range(exercise.heading.line, solution.line if solution else exercise.heading.line))
    return found


def stub_statements(code: str) -> Iterator[tuple[int, int]]:
    """Line and column of each `...` statement that replaces code."""
    if "..." not in code:
        return
    module = syntax_tree(code)
    for node in ast.walk(module) if module else ():
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(body, list) and not _needs_no_body(node):
                for statement in body:
                    if _is_dots(statement):
                        yield statement.lineno, _column(code, statement)


def _is_dots(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is Ellipsis
    )


def _needs_no_body(node: ast.AST) -> bool:
    """Whether a definition needs no body: in a protocol, an overload or an abstract method."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        marks = [ast.unparse(decorator) for decorator in node.decorator_list]
        typed = len(node.body) == 1 and node.args.args[:1] and node.args.args[0].arg in ("self", "cls")
        return bool(typed) or any(mark.endswith(("overload", "abstractmethod")) for mark in marks)
    return isinstance(node, ast.ClassDef)


def _column(code: str, node: ast.stmt) -> int:
    """A node's column in characters, from 1. The syntax tree counts bytes."""
    line = code.split("\n")[node.lineno - 1]
    return len(line.encode()[: node.col_offset].decode(errors="ignore")) + 1
