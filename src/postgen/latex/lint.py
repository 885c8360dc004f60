"""Find LaTeX that math-core accepts, but that KaTeX or MathJax does not render as intended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postgen.latex import command_tables, renderer_commands


@dataclass(frozen=True, slots=True)
class LatexProblem:
    """A problem at the character ``offset`` of a formula, with a suggestion what to write instead."""

    offset: int
    message: str
    suggestion: str = ""


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A command with its name, an escaped character, a brace or the start of a comment.
_TOKEN = re.compile(r"\\(?:([A-Za-z]+)\*?|.)|[{}%]", re.DOTALL)
_DISPLAY_ONLY = re.compile(
    r"\\begin\{((?:align|equation|gather|alignat|multline|eqnarray|split|CD)\*?)\}|\\tag\b"
)
_NOT_KATEX_ENVIRONMENT = re.compile(r"\\begin\{((?:multline|eqnarray|flalign|displaymath|math)\*?)\}")
_ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")
_SCRIPT = re.compile(r"[_^]\s*$")
_COLUMNS = re.compile(
    r"\\begin\{(split|alignedat|alignat\*?)\}(?:\s*\{(\d{1,2})\})?((?:(?!\\begin|\\end).)*)\\end", re.DOTALL
)
_TAB = re.compile(r"(?<!\\)&")
_NO_SCRIPT = re.compile(r"(?<!\\)[_^]\s*(?:[_^]|\\[\\,;:!> ])")
_ARGUMENT = re.compile(r"\s*\\([A-Za-z]+)")
_AFTER_INFIX = re.compile(r"\s*[_^]")
LENGTH = r"[-+]?\s*(?:\d+\.?\d*|\.\d+)\s*(?:em|ex|mu|pt|pc|cm|mm|in|bp|dd|cc|nd|nc|sp)"
_ROW_SPACE = re.compile(rf"\*?\[(?!\s*{LENGTH}\s*\])")


def lint(latex: str, *, display: bool) -> Iterator[LatexProblem]:
    """All such problems of a formula."""
    if control := CONTROL.search(latex):
        yield LatexProblem(
            control.start(),
            f"a broken escape left the control character U+{ord(control[0]):04X}",
            "write the command again, with its backslash",
        )
    if environment := _NOT_KATEX_ENVIRONMENT.search(latex):
        yield LatexProblem(
            environment.start(), f"KaTeX has no environment `{environment[1]}`", "use `aligned` or `gathered`"
        )
    elif not display and (only := _DISPLAY_ONLY.search(latex)):
        yield LatexProblem(
            only.start(),
            f"`{only[0]}` is not allowed in an inline formula",
            "put the formula between two `$$` lines",
        )
    for environment in _ENVIRONMENT.finditer(latex):
        if suggestion := renderer_commands.KATEX_ENVIRONMENTS.get(environment[1]):
            message = f"MathJax has no environment `{environment[1]}`"
            yield LatexProblem(environment.start(), message, suggestion)
    for table in _COLUMNS.finditer(latex):
        most = 2 * int(table[2] or 1) - 1
        row = next((row for row in table[3].split(r"\\") if len(_TAB.findall(row)) > most), None)
        if row is not None:
            message = f"a row of `{table[1]}` has more than {most} `&`"
            yield LatexProblem(table.start(), message, "remove the extra `&`, or use `aligned`")
    if script := _NO_SCRIPT.search(latex):
        yield LatexProblem(
            script.start(),
            f"in `{script[0]}`, the `{script[0][0]}` has no argument",
            "write its argument or remove it",
        )
    yield from _command_problems(latex)


def _command_problems(latex: str) -> Iterator[LatexProblem]:
    closing: dict[int, int] | None = None
    lefts = environments = 0
    for token in _TOKEN.finditer(latex):
        start, name = token.start(), token[1]
        if token[0] == "%":
            message = "`%` starts a comment, so the rest of the line is not shown"
            yield LatexProblem(start, message, r"write `\%`")
            return
        if token[0] == r"\\" and _ROW_SPACE.match(latex, token.end()):
            yield LatexProblem(
                start, r"`\\[` starts a length, as in `\\[2pt]`", r"put a space before the `[`"
            )
        if name is None:
            continue
        lefts += (name == "left") - (name == "right")
        environments += (name in ("begin", "substack")) - (name == "end")
        if name == "middle" and lefts <= 0:
            yield LatexProblem(start, r"`\middle` is outside `\left … \right`", r"write `\mid` or `\vert`")
        elif name == "cr" and environments <= 0:
            yield LatexProblem(start, r"`\cr` is outside an environment", r"write `\\`, or remove it")
        elif name in renderer_commands.KATEX_ONLY or name in renderer_commands.NOT_KATEX:
            yield _unsupported(start, name)
        if name in command_tables.NEVER_A_SCRIPT and _SCRIPT.search(latex, max(0, start - 4), start):
            message = f"`\\{name}` cannot follow `_` or `^` without braces"
            yield LatexProblem(start, message, f"add braces: `{{\\{name} …}}`")
        if name in command_tables.SIZES:
            yield from _without_delimiter(latex, name, token.end())
        elif name in command_tables.INFIX and _AFTER_INFIX.match(latex, token.end()):
            yield LatexProblem(start, f"nothing is between `\\{name}` and the index", "add braces: `{}`")
        elif name in command_tables.TAKES_ONE or name in command_tables.TAKES_TWO:
            closing = _closing_braces(latex) if closing is None else closing
            yield from _unbraced(latex, name, token.end(), closing)


def _unsupported(start: int, name: str) -> LatexProblem:
    """A command that only one of the two renderers supports."""
    renderer = "MathJax" if name in renderer_commands.KATEX_ONLY else "KaTeX"
    other = renderer_commands.KATEX_ONLY.get(name) or renderer_commands.NOT_KATEX[name]
    is_latex = other.startswith(("\\", "^", "["))
    suggestion = f"write `{other}`" if is_latex else other
    return LatexProblem(start, f"{renderer} does not support `\\{name}`", suggestion)


def _without_delimiter(latex: str, name: str, end: int) -> Iterator[LatexProblem]:
    """A command such as `\\left` before a command that is not a bracket."""
    following = _ARGUMENT.match(latex, end)
    if following and following[1] not in command_tables.DELIMITERS | renderer_commands.KATEX_ONLY.keys():
        message = f"`\\{following[1]}` is not a bracket, so it cannot follow `\\{name}`"
        yield LatexProblem(following.start(1) - 1, message, f"write a bracket after `\\{name}`, or remove it")


def _unbraced(latex: str, name: str, start: int, closing: dict[int, int]) -> Iterator[LatexProblem]:
    """Arguments of a command that are commands with arguments and have no braces."""
    unfit = command_tables.NEVER_AN_ARGUMENT
    if name in command_tables.STRICT:
        unfit = command_tables.NEVER_A_SCRIPT
    elif name in command_tables.TAKES_TOKEN:
        unfit = frozenset()
    for _ in range(2 if name in command_tables.TAKES_TWO else 1):
        while start < len(latex) and latex[start].isspace():
            start += 1
        following = latex[start : start + 1]
        if following == "[":  # an option, such as the 3 of `\sqrt[3]{x}`
            return
        if following == "{":
            if start not in closing:
                return
            start = closing[start] + 1
            continue
        if following in ("", "_", "^", "&", "}"):
            yield LatexProblem(
                start, f"`\\{name}` has no argument", "write the argument in braces after the command"
            )
            return
        argument = _ARGUMENT.match(latex, start)
        if argument and argument[1] in unfit:
            yield LatexProblem(
                start,
                f"`\\{argument[1]}` cannot be an argument of `\\{name}` without braces",
                f"add braces: `{{\\{argument[1]} …}}`",
            )
            return
        start = argument.end() if argument else start + 1


def _closing_braces(latex: str) -> dict[int, int]:
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for token in _TOKEN.finditer(latex):
        if token[0] == "{":
            opened.append(token.start())
        elif token[0] == "}" and opened:
            pairs[opened.pop()] = token.start()
    return pairs


_PAIRS = {"}": "{", r"\end": r"\begin", r"\right": r"\left"}
# The command before an opening brace, with its earlier arguments.
_OWNER = re.compile(r"(?:\\[A-Za-z]+\*?|[_^])\s*(?:\[[^\[\]{}]*\]|\{[^{}]*\})?\s*$")


def unclosed(latex: str) -> tuple[int, str] | None:
    """The offset and the text of the last brace or environment that is never closed, with its command."""
    opened: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(latex):
        text = token[0]
        if text in _PAIRS.values():
            opened.append((text, token.start()))
        elif opened and opened[-1][0] == _PAIRS.get(text):
            opened.pop()
        elif any(opening == _PAIRS.get(text) for opening, _ in opened):
            break  # the last opened one has no end
    if not opened:
        return None
    text, start = opened[-1]
    owner = _OWNER.search(latex, max(0, start - 200), start) if text == "{" else None
    if owner:
        start = owner.start()
        text = latex[start:].split("{", 1)[0].strip() + "{"
    return start, text
