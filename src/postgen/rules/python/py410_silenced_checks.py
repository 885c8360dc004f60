"""Silenced checks.

**What it flags.** Comments that silence a checker, such as `# type: ignore` and `# noqa`; `@no_type_check`;
swallowed exceptions: `suppress(Exception)`, and a broad `except` that does nothing; code that interferes
with the program that runs the post: `os._exit`, `SystemExit`, `ctypes`, `sys._getframe`, tracing, a replaced
`sys.stdout` or `print`. `gc` and silenced warnings are only warnings, because they have legitimate uses.

**Why.** A model that is asked to fix code may hide the error instead.

**Example.**

    try:
        train(model)
    except Exception:
        pass

**Instead.** `train(model)` without a handler.

**Not flagged.** Handlers for a specific exception, and handlers that do something.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from postgen.document import CodeBlock, Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import strip_non_python
from postgen.rules.python.ast_tools import calls_of, span_of, walk_with_parents

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
_BROAD = ("Exception", "BaseException")
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
    if isinstance(node, ast.ExceptHandler) and _swallows(node):
        yield Problem(span_of(document, block, node, len("except")), _SWALLOWED, _LET_IT_RAISE)
    elif isinstance(node, ast.Import | ast.ImportFrom):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        for name in {name.split(".")[0] for name in names}:
            if name in (*_INTERFERING_MODULES, "gc"):
                severity = Severity.WARNING if name == "gc" else None
                span = span_of(document, block, node)
                yield Problem(span, _interferes(name), _REMOVE, severity=severity)
    elif isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(ast.unparse(t) in _OUTPUT_NAMES for t in targets if isinstance(t, ast.Attribute | ast.Name)):
            yield Problem(span_of(document, block, node), "the post's output is redirected", _REMOVE)
    elif isinstance(node, ast.Raise) and _is_system_exit(node.exc):
        message = "`SystemExit` ends the program that runs the post"
        yield Problem(span_of(document, block, node), message, _REMOVE)
    elif isinstance(node, ast.FunctionDef | ast.ClassDef):
        for decorator in node.decorator_list:
            if ast.unparse(decorator) in ("no_type_check", "typing.no_type_check"):
                span = span_of(document, block, decorator)
                yield Problem(span, "`no_type_check` silences a checker", "remove it")


def _is_system_exit(raised: ast.expr | None) -> bool:
    raised = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(raised, ast.Name) and raised.id == "SystemExit"


def _swallows(handler: ast.ExceptHandler) -> bool:
    broad = handler.type is None or _is_broad(handler.type)
    return broad and all(
        isinstance(node, ast.Pass | ast.Continue | ast.Break)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Return) and (node.value is None or isinstance(node.value, ast.Constant)))
        for node in handler.body
    )


def _is_broad(node: ast.expr) -> bool:
    elements = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(isinstance(element, ast.Name) and element.id in _BROAD for element in elements)


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
