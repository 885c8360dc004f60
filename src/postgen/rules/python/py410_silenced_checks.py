"""Silenced checks.

**What it flags.** Comments that silence a checker, such as `# type: ignore` and `# noqa`; `@no_type_check`;
swallowed exceptions: `suppress(Exception)`, a broad `except` that does nothing with the exception, `return`
in `finally`, an `__exit__` that returns True; code in a text, which no rule checks: `exec`; code that
interferes with the program that runs the post: `os._exit`, `SystemExit`, `ctypes`, `sys._getframe`, tracing,
a replaced `sys.stdout` or `print`. `eval`, `compile`, `gc` and silenced warnings are only warnings, because
they have legitimate uses.

**Why.** A model that is asked to fix code may hide the error instead.

**Example.**

    try:
        train(model)
    except Exception:
        pass

**Instead.** `train(model)` without a handler.

**Not flagged.** Handlers for a specific exception, and handlers that print or store it, set a name that is
read elsewhere, or raise. `model.eval()`, `re.compile()` and `torch.compile()`.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from postgen.document import CodeBlock, Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import strip_non_python, syntax_tree
from postgen.rules.python.ast_tools import calls_of, span_of, unparse, walk_with_parents

_SILENCER = re.compile(
    r"""\#\s*(?:type:\s*ignore|ty:\s*ignore|noqa\b|ruff:\s*(?:noqa|ignore)|flake8:\s*noqa
    |pyright:\s*(?:ignore|basic|off)|pylint:\s*(?:disable|skip-file)|mypy:\s*\S+|pyre-(?:ignore|fixme)
    |nosec\b|pragma:\s*no\s*cover)""",
    re.IGNORECASE | re.VERBOSE,
)
_INTERFERING_CALLS = """os._exit os.abort os.kill os.killpg os.fork os.execv os.execve os.execvp sys._getframe
    sys.settrace sys.setprofile sys.exit exit quit inspect.currentframe inspect.stack
    typing.no_type_check threading.settrace sys.addaudithook"""
_INTERFERING = frozenset(_INTERFERING_CALLS.split())
_INTERFERING_ATTRIBUTES = frozenset(name.rpartition(".")[2] for name in _INTERFERING if "." in name)
_INTERFERING_MODULES = ("ctypes", "cffi", "_ctypes")
_OUTPUT_NAMES = ("sys.stdout", "sys.stderr", "sys.excepthook", "print", "builtins.print")
_BROAD = ("Exception", "BaseException", "builtins.Exception", "builtins.BaseException")
# Calls whose result is thrown away if they are statements of their own.
_WITHOUT_EFFECT = frozenset(
    [
        "str",
        "repr",
        "type",
        "id",
        "len",
        "bool",
        "int",
        "hash",
        "isinstance",
        "dir",
        "vars",
        "format",
        "tuple",
        "list",
    ]
)
_CODE_IN_TEXT = {"exec": None, "eval": Severity.WARNING, "compile": Severity.WARNING}
_REMOVE = "remove it; a lesson does not need it"
_SWALLOWED = "every exception is swallowed"
_LET_IT_RAISE = "let it raise, or catch the one exception that the lesson is about and say what happens"


def check(document: Document, context: Context) -> Problems:
    for block in document.python_blocks:
        yield from _comment_problems(document, block)
        for node, _ in walk_with_parents(block.body):
            yield from _node_problems(document, block, node)
    for call in document.memo(calls_of):
        if found := _call_problem(call.node, call.name):
            message, suggestion, severity = found
            yield Problem(call.span(document), message, suggestion, severity=severity)


def _call_problem(node: ast.Call, name: str) -> tuple[str, str, Severity | None] | None:
    if name in _INTERFERING:
        return f"`{name}` ends or inspects the program that runs the post", _REMOVE, None
    code = name.removeprefix("builtins.")
    if code in _CODE_IN_TEXT and node.args:
        message = f"`{code}` runs code in a text, which is not checked"
        return message, "write the code itself in the block", _CODE_IN_TEXT[code]
    if indirect := _named_in_text(node, name):
        return _interferes(indirect), _REMOVE, None
    if name == "contextlib.suppress" and any(map(_is_broad, node.args)):
        return _SWALLOWED, _LET_IT_RAISE, None
    if name in ("warnings.filterwarnings", "warnings.simplefilter") and _ignores(node):
        return "warnings are silenced", "fix the cause of the warning", Severity.WARNING
    return None


def _comment_problems(document: Document, block: CodeBlock) -> Problems:
    if not _SILENCER.search(block.body):
        return
    for token in _tokens(strip_non_python(block.body)):
        if token.type == tokenize.COMMENT and (found := _SILENCER.search(token.string)):
            line, column = token.start
            start = column + found.start() + 1
            yield Problem(
                document.code_span(block, line, start, line, start + len(found[0])),
                f"the comment `{found[0]}` silences a checker",
                "remove the comment and fix the error that it hides",
            )


def _tokens(code: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(code).readline)
    except (tokenize.TokenError, SyntaxError):
        return  # the block does not parse; its tokens up to the error count


def _node_problems(document: Document, block: CodeBlock, node: ast.AST) -> Problems:
    if isinstance(node, ast.ExceptHandler) and _swallows(node, document):
        yield Problem(span_of(document, block, node, len("except")), _SWALLOWED, _LET_IT_RAISE)
    elif isinstance(node, ast.Try | ast.TryStar):
        for jump in _jumps(node.finalbody):
            yield Problem(span_of(document, block, jump), f"{_SWALLOWED} by this statement", _LET_IT_RAISE)
    elif isinstance(node, ast.Import | ast.ImportFrom):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        for name in {name.split(".")[0] for name in names}:
            if name in (*_INTERFERING_MODULES, "gc"):
                severity = Severity.WARNING if name == "gc" else None
                span = span_of(document, block, node)
                yield Problem(span, _interferes(name), _REMOVE, severity=severity)
    elif isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(unparse(t) in _OUTPUT_NAMES for t in targets if isinstance(t, ast.Attribute | ast.Name)):
            yield Problem(span_of(document, block, node), "the post's output is redirected", _REMOVE)
    elif isinstance(node, ast.Raise) and _is_system_exit(node.exc):
        message = "`SystemExit` ends the program that runs the post"
        yield Problem(span_of(document, block, node), message, _REMOVE)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        if node.name in ("__exit__", "__aexit__"):
            for statement in node.body:
                if isinstance(statement, ast.Return) and _is_true(statement.value):
                    yield Problem(span_of(document, block, statement), _SWALLOWED, _LET_IT_RAISE)
        for decorator in node.decorator_list:
            if unparse(decorator) in ("no_type_check", "typing.no_type_check"):
                span = span_of(document, block, decorator)
                yield Problem(span, "`no_type_check` silences a checker", "remove it")


def _is_system_exit(raised: ast.expr | None) -> bool:
    raised = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(raised, ast.Name) and raised.id == "SystemExit"


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _jumps(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a `finally` that leave it, which drops the exception."""
    for node in body:
        if isinstance(node, ast.Return | ast.Break | ast.Continue):
            yield node
        elif isinstance(node, ast.If | ast.With):
            yield from _jumps([*node.body, *getattr(node, "orelse", ())])


def _swallows(handler: ast.ExceptHandler, document: Document) -> bool:
    broad = handler.type is None or _is_broad(handler.type)
    read = document.memo(_names_read) - {handler.name}  # Python deletes that name after the handler
    return broad and all(_does_nothing(node, read) for node in handler.body)


def _does_nothing(node: ast.stmt, read: frozenset[str | None]) -> bool:
    """True for a statement that neither says that there was an exception nor changes what follows."""
    if isinstance(node, ast.Pass | ast.Continue | ast.Break | ast.Delete | ast.Global | ast.Nonlocal):
        return True
    if isinstance(node, ast.Expr):
        value = node.value
        is_idle = isinstance(value, ast.Call) and unparse(value.func) in _WITHOUT_EFFECT
        return is_idle or isinstance(value, ast.Constant | ast.Name | ast.Attribute)
    if isinstance(node, ast.Return):
        return node.value is None or isinstance(node.value, ast.Constant)
    if isinstance(node, ast.If):
        return all(_does_nothing(inner, read) for inner in (*node.body, *node.orelse))
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        return len(names) == len(targets) and names.isdisjoint(read)
    return False


def _names_read(document: Document) -> frozenset[str | None]:
    """The names that some block of the post reads."""
    found: set[str | None] = set()
    for block in document.python_blocks:
        module = syntax_tree(block.body)
        for node in ast.walk(module) if module else ():
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.add(node.id)
    return frozenset(found)


def _is_broad(node: ast.expr) -> bool:
    elements = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(unparse(element) in _BROAD for element in elements)


def _ignores(node: ast.Call) -> bool:
    return any(isinstance(argument, ast.Constant) and argument.value == "ignore" for argument in node.args)


def _interferes(name: str) -> str:
    return f"`{name}` interferes with the program that runs the post"


def _named_in_text(node: ast.Call, name: str) -> str:
    """The name in a string that a call looks up: `getattr(os, "_exit")`, `__import__("ctypes")`."""
    texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if name in ("__import__", "importlib.import_module"):
        return next((text for text in texts if text.split(".")[0] in _INTERFERING_MODULES), "")
    if name == "getattr":
        return next((text for text in texts if text in _INTERFERING_ATTRIBUTES), "")
    return ""


RULE = Rule("PY410", "silenced-checks", check)
