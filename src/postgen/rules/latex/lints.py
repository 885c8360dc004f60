"""Faults that KaTeX or MathJax would see and math-core does not."""

import re
from collections.abc import Iterator

from postgen.rules.latex.commands import (
    KATEX_ALONE,
    NEVER_A_SCRIPT,
    NEVER_AN_ARGUMENT,
    NOT_KATEX,
    TAKES_ONE,
    TAKES_TWO,
)
from postgen.rules.latex.faults import Fault

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)\*?|.)", re.DOTALL)
_DISPLAY_ONLY = re.compile(
    r"\\begin\{((?:align|equation|gather|alignat|multline|eqnarray|split|CD)\*?)\}|\\tag\b"
)
_NOT_KATEX_ENVIRONMENT = re.compile(r"\\begin\{((?:multline|eqnarray|flalign|displaymath|math)\*?)\}")
_SCRIPT = re.compile(r"[_^]\s*$")
_COLUMNS = re.compile(
    r"\\begin\{(split|alignedat|alignat\*?)\}(?:\s*\{(\d{1,2})\})?((?:(?!\\begin|\\end).)*)\\end", re.DOTALL
)
_TAB = re.compile(r"(?<!\\)&")
_NO_SCRIPT = re.compile(r"(?<!\\)[_^]\s*(?:[_^]|\\[\\,;:!> ])")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_ARGUMENT = re.compile(r"\s*\\([A-Za-z]+)")


def lint(latex: str, *, display: bool) -> Iterator[Fault]:
    """Every such fault of a formula."""
    if control := CONTROL.search(latex):
        yield Fault(
            control.start(),
            f"it holds the control character U+{ord(control[0]):04X}, left by a broken escape",
            "write the command again, with its backslash",
        )
    if environment := _NOT_KATEX_ENVIRONMENT.search(latex):
        yield Fault(
            environment.start(), f"KaTeX has no environment `{environment[1]}`", "use `aligned` or `gathered`"
        )
    elif not display and (only := _DISPLAY_ONLY.search(latex)):
        yield Fault(
            only.start(),
            f"`{only[0]}` cannot stand within a sentence",
            "set the formula as a block between two `$$` lines",
        )
    for table in _COLUMNS.finditer(latex):
        most = 2 * int(table[2] or 1) - 1
        row = next((row for row in table[3].split(r"\\") if len(_TAB.findall(row)) > most), None)
        if row is not None:
            message = f"a row of `{table[1]}` has more than {most} `&`"
            yield Fault(table.start(), message, "remove what is too much, or use `aligned`")
    if script := _NO_SCRIPT.search(latex):
        yield Fault(script.start(), f"nothing stands between the signs of `{script[0]}`", "write one of them")
    yield from _of_commands(latex)


def _of_commands(latex: str) -> Iterator[Fault]:
    closing: dict[int, int] | None = None
    lefts = 0
    end = 0
    for command in _COMMAND.finditer(latex):
        if (comment := latex.find("%", end, command.start())) >= 0:
            break
        end, name = command.end(), command[1]
        if name is None:
            continue
        lefts += (name == "left") - (name == "right")
        if name == "middle" and lefts <= 0:
            yield Fault(
                command.start(), r"`\middle` stands outside `\left … \right`", r"write `\mid` or `\vert`"
            )
        elif name in KATEX_ALONE or name in NOT_KATEX:
            who = "MathJax does not know" if name in KATEX_ALONE else "KaTeX does not know"
            instead = KATEX_ALONE.get(name) or NOT_KATEX[name]
            yield Fault(
                command.start(),
                f"{who} `\\{name}`",
                f"write `{instead}`" if "\\" in instead else f"write {instead}",
            )
        if name in NEVER_A_SCRIPT and _SCRIPT.search(latex, max(0, command.start() - 4), command.start()):
            yield Fault(
                command.start(),
                f"`\\{name}` cannot follow `_` or `^` without braces",
                f"put it in braces: `{{\\{name} …}}`",
            )
        if name in TAKES_ONE or name in TAKES_TWO:
            closing = _closing_braces(latex) if closing is None else closing
            yield from _unbraced(latex, name, command.end(), closing)
    else:
        comment = latex.find("%", end)
    if comment >= 0:
        yield Fault(comment, "everything after `%` is a comment and is not shown", r"write `\%`")


def _unbraced(latex: str, name: str, start: int, closing: dict[int, int]) -> Iterator[Fault]:
    """Arguments of a command that are commands with arguments of their own."""
    for _ in range(2 if name in TAKES_TWO else 1):
        while start < len(latex) and latex[start].isspace():
            start += 1
        if start >= len(latex):
            return
        if latex[start] == "[":  # an option, as the 3 of `\sqrt[3]{x}`
            return
        if latex[start] == "{":
            start = closing.get(start, len(latex)) + 1
            continue
        if latex[start] in "_^&":
            yield Fault(start, f"`\\{name}` has no argument", "put what it stands on in braces after it")
            return
        argument = _ARGUMENT.match(latex, start)
        if argument and argument[1] in NEVER_AN_ARGUMENT:
            yield Fault(
                start,
                f"`\\{argument[1]}` cannot be an argument of `\\{name}` without braces",
                f"put it in braces: `{{\\{argument[1]} …}}`",
            )
            return
        start = argument.end() if argument else start + 1


def _closing_braces(latex: str) -> dict[int, int]:
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for mark in _BRACE.finditer(latex):
        if mark[0] == "{":
            opened.append(mark.start())
        elif mark[0] == "}" and opened:
            pairs[opened.pop()] = mark.start()
    return pairs
