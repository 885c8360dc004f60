"""Code that is left out: comments that replace code, stubs, and `...` in place of values or statements."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from postgen.rules.prose_text import any_of

_PART = (
    "(?:code|implementation|function|class|loop|model|training|body|logic|definitions?|imports?|"
    "setup|method|"
    r"layers?|steps?|lines?|cases?|tests?|part|solution|computation|initiali[sz]ation|update|forward pass|"
    r"backward pass|network|blocks?|examples?|exercises?|calculation|rest|pieces?|stuff)"
)
_GAP = (
    r"(?:rest|same|previous|existing|remaining|other|similar\w*|as|your|more|etc|and so on|"
    "omitted|unchanged|continue)"
)
_WRITE = r"(?:add|insert|put|write|place|implement|complete|finish|fill in|define|paste|supply|provide)"
_OMITTED = (
    "(?:omitted|elided|left out|not shown|abbreviated|shortened|truncated|hidden|removed|skipped|"
    "unchanged|snipped)"
)
_MARK = r"#[\s\W_]*"

# Comments that always replace code.
_COMMENT = any_of(
    r"#[\s\W]*(?:\.{2,}|…)[^\w\n]*$",
    rf"#\s*(?:\.{{2,}}|…)[^\w\n]*(?:the )?{_GAP}\b.*",
    r"#\s*(?:\.{3,}|…)[\s\W]*\w.*(?:\.{3,}|…)\s*$",
    rf"{_MARK}{_WRITE} (?:your|the|more|missing|some|in) (?:own )?(?:\w+ ){{0,3}}{_PART} (?:here|"
    r"below|yourself)\b.*",
    f"{_MARK}(?:fill|complete|finish|implement) (?:in )?(?:the|your|this|me|it|here)(?: \\w+)? "
    f"?(?:(?:missing|"
    rf"remaining) {_PART}|here|below|yourself|blanks?|gaps?)\b.*",
    rf"{_MARK}(?:fill|complete|finish) (?:this|it|me) in\W*$",
    rf"{_MARK}(?:code|listing|function|class|loop) continues\W*$",
    rf"{_MARK}see [^#\n]{{1,40}} for (?:the )?(?:full|complete|whole|rest of the) (?:\w+ )?{_PART}\W*$",
    f"{_MARK}{_WRITE} (?:me|this|it|here|yourself|later|this later|it later|here later|your code|"
    r"this part|this yourself)\W*$",
    rf"{_MARK}your (?:own )?(?:\w+ )?(?:{_PART}|answer)(?: (?:here|goes|comes)\b.*|\W*$)",
    rf"{_MARK}(?:[\w.]+ ){{1,6}}(?:goes|comes|belongs) here\b.*",
    r"#.*\b(?:replace|substitute) (?:\w+ ){0,2}(?:with|by) (?:your|the actual|the real|a real|real)\b.*",
    rf"{_MARK}see (?:the )?(?:full|complete|whole|rest of the) (?:\w+ )?(?:{_PART}|version|listing|script|"
    rf"notebook)"
    r"\b.*",
    rf"#[\s#]*[(\[<{{] ?(?:{_OMITTED}|as before|as above|same as before|no changes?) ?[)\]>}}]\W*$",
    rf"{_MARK}(?:\w+ )?{_PART} here\W*$",
    r"#\s*(?:todo|fixme|xxx|tbd|tk)\b(?!-).*",
    rf"{_MARK}(?:and so on|and so forth)\b(?!:).*",
    rf"{_MARK}(?:more|further|additional|other) (?:\w+ )?{_PART} (?:here|follow|go here|"
    r"would follow|as needed|omitted)\b.*",
    rf"{_MARK}(?:the )?(?:missing|remaining) {_PART}(?: (?:goes|go) here| here)?\W*$",
    r"#\W*(?:8<|>8|✂).*",
    r"^\s*#\s*[\[<](?!https?:)[A-Za-z]\w+(?: \w+){1,6}[\]>]\W*$",
    rf"{_MARK}(?:snip(?:ped)?|cut here|code snipped|\w+ snipped)\W*$",
    rf"{_MARK}(?:\w+ ){{0,3}}{_OMITTED} (?:for|here|to save|because|in the interest)\b.*",
    rf"{_MARK}(?:\w+ )?(?:{_PART}|details) (?:is |are )?{_OMITTED}\b.*",
    r"#.*\bleft as an exercise\b.*",
    rf"{_MARK}(?:the )?(?:other|remaining) (?:\w+ )?(?:are|work|follow|look|go) (?:analogous\w*|"
    r"similar\w*|the same|likewise)\b.*",
    f"{_MARK}(?:not (?:yet )?implemented|to be (?:implemented|written|completed|done|filled in|"
    r"added)|implement later|stub)\W*(?:yet|later)?\W*$",
    f"{_MARK}(?:continue|repeat|proceed|do the same|same thing|similarly|likewise|"
    "analogous(?:ly)?|same) (?:this |it |that |the above |in the same way |like this |as above |"
    r"code )*(?:for|with) (?:the |all |every |each )?(?:\w+ )?(?:other|remaining|rest|others|"
    r"further)\b.*",
)

# Comments that replace code if no code follows; otherwise they describe what follows.
_COMMENT_ALONE = any_of(
    rf"^\s*{_MARK}(?:the )?(?:rest|remainder) of (?:the|your|this) (?:\w+ )?\w+\b.*",
    rf"^\s*{_MARK}(?:existing|previous|remaining|other|original|earlier) (?:\w+ )?{_PART}\b.*",
    rf"^\s*{_MARK}(?:exactly |just )?(?:the )?(?:same|unchanged|identical)(?: \w+){{0,3}}? (?:as|from|to|"
    r"like) (?:before|above|earlier|previous(?:ly)?|in|the|last)\b.*",
    rf"^\s*{_MARK}(?:as|like|see) (?:before|above|earlier|previously|in (?:the )?(?:previous|last|"
    r"earlier) \w+)\b.*",
    rf"^\s*{_MARK}{_PART} (?:\w+ ){{0,2}}(?:{_OMITTED}|(?:as|like) (?:before|above|in)|goes here)\b.*",
    rf"^\s*{_MARK}{_OMITTED}\b.*",
    rf"^\s*{_MARK}(?:no changes?(?: here)?|rest|etc|ditto|placeholder|dummy|same|likewise|"
    r"similarly|and the rest)\W*$",
    rf"^\s*{_MARK}(?:same|similarly|likewise|repeat|continue|analogous\w*|do the same|"
    r"ditto) (?:\w+ ){0,3}(?:for|with|until|on|in)\b.*",
    r"^\s*#\s*(?:\.{3,}|…)\s*\w.*",
    r"^\s*#\s*[^#=\n]{2,70}[\w)](?: ?)(?:\.{3}|…)\s*$",
    rf"^\s*{_MARK}{_WRITE} (?:the|a|an|your|some)(?: \w+){{1,6}} here\W*$",
)
# A `pass` that stands for code.
_PASS = any_of(
    r"\bpass\s*#.*\b(?:placeholder|implement\w*|later|fill|todo|stub|exercise|omitted|your|here|"
    "missing|for now|"
    "rest|same|as before|as above|not shown|dummy|tbd|write|complete|snip|unchanged|etc|not done|"
    r"finish)\b.*",
    r"\bpass\s*#\s*(?:\.{2,}|…).*",
)
_BLANK = re.compile(
    r"[<\[{(]?(?:YOUR[_ -][A-Z][A-Z_ -]{0,60}[A-Z]|(?:INSERT|ADD|PASTE|ENTER)[_ -][A-Z_ -]{0,60}HERE)[>\]})]?"
    r"|<(?:your|insert|add|replace|paste|enter)[_ -][a-z_ -]{1,60}>"
)
IN_METHOD = "raise NotImplementedError in a method"  # a subclass of another post may define it
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def comments_for_code(code: str) -> Iterator[tuple[int, int, str]]:
    """The comments that replace missing code: line from 1, column from 0, and text."""
    lines = code.split("\n")
    strings: list[range] | None = None
    for number, line in enumerate(lines, 1):
        if "#" not in line:
            continue
        match = _PASS.search(line) or _COMMENT.search(line)
        if match is None and not _is_followed(line, lines[number] if number < len(lines) else ""):
            match = _COMMENT_ALONE.search(line)
        if match is None:
            continue
        column = match.start() + len(match[0]) - len(match[0].lstrip())
        if strings is None:
            strings = _string_ranges(code)
        offset = sum(len(before) + 1 for before in lines[: number - 1]) + line.find("#", column)
        if not any(offset in inside for inside in strings):
            yield number, column, match[0].strip()


def _is_followed(line: str, following: str) -> bool:
    """True if the next line is code at the same indentation, which the comment may describe."""
    code = following.lstrip()
    return bool(code) and len(following) - len(code) == len(line) - len(line.lstrip())


def _string_ranges(code: str) -> list[range]:
    """The offsets inside string literals, which may contain `#`; as far as the code can be read."""
    starts = [0]
    for line in code.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.STRING or tokenize.tok_name[token.type].startswith("FSTRING"):
                first, last = (starts[row - 1] + column for row, column in (token.start, token.end))
                found.append(range(first, last))
    except (tokenize.TokenError, SyntaxError, IndexError):
        pass
    return found


def may_have_stubs(code: str) -> bool:
    """A fast check, so that most code need not be parsed."""
    return "..." in code or "NotImplementedError" in code or _BLANK.search(code) is not None


def stubs(module: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """The nodes that replace code, each with what it is, such as `raise NotImplementedError`."""
    nodes = list(ast.walk(module))
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    owners = {method: owner for owner in classes for method in owner.body}
    bases = {ast.unparse(base) for owner in classes for base in owner.bases}
    for node in nodes:
        if isinstance(node, _FUNCTIONS):
            raised = _only_raise(node)
            if raised and not _is_abstract(node, bases, owners.get(node)):
                yield raised, IN_METHOD if node in owners else "raise NotImplementedError"
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(body, list) and not _needs_no_body(node):
                yield from ((statement, "...") for statement in body if _is_dots_statement(statement))
        yield from ((value, "...") for value in _dots_for_values(node))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _BLANK.fullmatch(node.value):
            yield node, node.value


def _only_raise(function: _Function) -> ast.stmt | None:
    """The `raise NotImplementedError` that is the whole body of a function, apart from a docstring."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    if len(body) != 1 or not isinstance(body[0], ast.Raise):
        return None
    raised = body[0].exc.func if isinstance(body[0].exc, ast.Call) else body[0].exc
    return body[0] if isinstance(raised, ast.Name) and raised.id == "NotImplementedError" else None


def _is_abstract(function: _Function, bases: set[str], owner: ast.ClassDef | None) -> bool:
    """True if a subclass or the reader of a protocol supplies the body."""
    marks = [ast.unparse(decorator) for decorator in function.decorator_list]
    if any(mark.endswith(("overload", "abstractmethod", "abstractproperty")) for mark in marks):
        return True
    if owner is None:
        return False
    parents = [ast.unparse(base) for base in owner.bases]
    return owner.name in bases or any("ABC" in parent or "Protocol" in parent for parent in parents)


def _is_dots_statement(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and _is_dots(node.value)


def _is_dots(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _needs_no_body(node: ast.AST) -> bool:
    """True if a definition needs no body: in a protocol, an overload or an abstract method."""
    if isinstance(node, _FUNCTIONS):
        marks = [ast.unparse(decorator) for decorator in node.decorator_list]
        typed = len(node.body) == 1 and node.args.args[:1] and node.args.args[0].arg in ("self", "cls")
        return bool(typed) or any(mark.endswith(("overload", "abstractmethod")) for mark in marks)
    return isinstance(node, ast.ClassDef)


def _dots_for_values(node: ast.AST) -> Iterator[ast.expr]:
    """The `...` among the values of a list, set, dictionary or call, or that a name gets.

    `x[..., 0]`, `tuple[int, ...]` and a default `= ...` are Python; so is the one argument of `Field(...)`.
    """
    if isinstance(node, ast.List | ast.Set):
        yield from filter(_is_dots, node.elts)
    elif isinstance(node, ast.Dict):
        yield from (value for value in (*node.values, *node.keys) if value is not None and _is_dots(value))
    elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return):
        value = node.value
        if value is not None and _is_dots(value):
            yield value
        elif isinstance(value, ast.Tuple):
            yield from filter(_is_dots, value.elts)
    elif isinstance(node, ast.Call) and len(node.args) > 1:
        yield from filter(_is_dots, node.args[1:])
