"""Checks silenced.

**What it flags.** Comments that silence a checker (`# type: ignore`, `# noqa` and their like),
`@no_type_check`, exceptions that are swallowed (a bare `except`, or one for `Exception`, that does nothing;
`suppress(Exception)`), and what can only serve to deceive the program that runs the post: `os._exit`,
`SystemExit`, `ctypes`, `sys._getframe`, replacing `sys.stdout` or `print`, tracing. `gc` and silenced
warnings, which have honest uses, are flagged as warnings.

**Why.** A model that is asked to repair code may hide the fault instead. A post whose checks are silenced
has not been checked.

**Example.**

    try:
        train(model)
    except Exception:
        pass

**Instead.**

    train(model)

**Not flagged.** Handlers for a named exception, and handlers that do something with what they catch. The
same words within strings.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from postgen.document import CodeBlock, Document
from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.engines.parsing import pure_python
from postgen.rules.python.calls import calls_of
from postgen.rules.python.nodes import Placed, span_of
from postgen.rules.python.survey import survey
from postgen.rules.rule import Rule

_SILENCING = re.compile(
    r"""\#\s*(?:type:\s*ignore|ty:\s*ignore|noqa\b|ruff:\s*(?:noqa|ignore)|flake8:\s*noqa
    |pyright:\s*(?:ignore|basic|off)|pylint:\s*(?:disable|skip-file)|mypy:\s*\S+|pyre-(?:ignore|fixme)
    |nosec\b|pragma:\s*no\s*cover)""",
    re.IGNORECASE | re.VERBOSE,
)
_DECEPTIONS = """os._exit os.abort os.kill os.killpg os.fork os.execv os.execve os.execvp sys._getframe
    sys.settrace sys.setprofile sys.exit exit quit inspect.currentframe inspect.stack
    typing.no_type_check threading.settrace sys.addaudithook"""
_DECEIVING = frozenset(_DECEPTIONS.split())
_DECEIVING_ATTRIBUTES = frozenset(name.rpartition(".")[2] for name in _DECEIVING if "." in name)
_DECEIVING_MODULES = ("ctypes", "cffi", "_ctypes")
_SAYING = ("sys.stdout", "sys.stderr", "sys.excepthook", "print", "builtins.print")
_BROAD = ("Exception", "BaseException")


def check(document: Document, context: Context) -> Iterator[Problem]:
    for block in document.python_blocks:
        yield from _comments(document, block)
        for node, _ in survey(block.body):
            yield from _of_node(document, block, node)
    for call in calls_of(document):
        if call.name in _DECEIVING:
            yield Problem(
                call.span(document),
                f"`{call.name}` ends or inspects the program that runs the post",
                _LEAVE_OUT,
            )
        elif hidden := _hidden(call.node, call.name):
            yield Problem(
                call.span(document), f"`{hidden}` reaches into the program that runs the post", _LEAVE_OUT
            )
        elif call.name == "contextlib.suppress" and any(_is_broad(argument) for argument in call.node.args):
            yield Problem(call.span(document), "every exception is swallowed", _LET_IT_RAISE)
        elif call.name in ("warnings.filterwarnings", "warnings.simplefilter") and _ignores(call.node):
            yield Problem(
                call.span(document), "warnings are silenced", "mend what warns", severity=Severity.WARNING
            )


_LEAVE_OUT = "leave it out: a lesson has no use for it"
_LET_IT_RAISE = "let it raise, or catch the one exception that the lesson is about and say what happens"


def _comments(document: Document, block: CodeBlock) -> Iterator[Problem]:
    if not _SILENCING.search(block.body):
        return
    for token in _tokens(pure_python(block.body)):
        if token.type == tokenize.COMMENT and (found := _SILENCING.search(token.string)):
            line, column = token.start
            start = column + found.start() + 1
            yield Problem(
                document.code_span(block, line, start, line, start + len(found[0])),
                f"the comment `{found[0]}` silences a checker",
                "remove it and mend what it hides",
            )


def _tokens(code: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(code).readline)
    except (tokenize.TokenError, SyntaxError):
        return  # a block that does not parse: what was read so far counts


def _of_node(document: Document, block: CodeBlock, node: ast.AST) -> Iterator[Problem]:
    if isinstance(node, ast.ExceptHandler) and _swallows(node):
        yield _at(document, block, node, "every exception is swallowed", _LET_IT_RAISE, len("except"))
    elif isinstance(node, ast.Import | ast.ImportFrom):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        for name in {name.split(".")[0] for name in names}:
            if name in _DECEIVING_MODULES:
                message = f"`{name}` reaches into the program that runs the post"
                yield _at(document, block, node, message, _LEAVE_OUT)
            elif name == "gc":
                message = "`gc` reaches into the program that runs the post"
                yield _at(document, block, node, message, _LEAVE_OUT, severity=Severity.WARNING)
    elif isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(ast.unparse(t) in _SAYING for t in targets if isinstance(t, ast.Attribute | ast.Name)):
            yield _at(document, block, node, "what the post prints is redirected", _LEAVE_OUT)
    elif isinstance(node, ast.Raise) and _ends(node.exc):
        yield _at(document, block, node, "`SystemExit` ends the program that runs the post", _LEAVE_OUT)
    elif isinstance(node, ast.FunctionDef | ast.ClassDef):
        for decorator in node.decorator_list:
            if ast.unparse(decorator) in ("no_type_check", "typing.no_type_check"):
                yield _at(document, block, decorator, "`no_type_check` silences a checker", "remove it")


def _ends(raised: ast.expr | None) -> bool:
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


def _hidden(node: ast.Call, name: str) -> str:
    """What of the above a call names by a text: `getattr(os, "_exit")`, `__import__("ctypes")`."""
    texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if name in ("__import__", "importlib.import_module"):
        return next((text for text in texts if text.split(".")[0] in _DECEIVING_MODULES), "")
    if name == "getattr":
        return next((text for text in texts if text in _DECEIVING_ATTRIBUTES), "")
    return ""


def _at(
    document: Document,
    block: CodeBlock,
    node: Placed,
    message: str,
    instead: str,
    length: int = 0,
    severity: Severity | None = None,
) -> Problem:
    return Problem(span_of(document, block, node, length), message, instead, severity=severity)


RULE = Rule("PY410", "silenced-checks", check)
