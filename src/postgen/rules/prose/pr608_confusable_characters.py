"""Character that readers cannot see or tell from another one.

**What it flags.** Invisible characters, such as a zero-width space, and marks that change the direction of
the text. In commands: spaces, hyphens, quotes and letters that look like those of the keyboard. In Python:
names with letters of another alphabet that look like Latin ones. In formulas: such letters alone. Such words
in prose are a warning, and so are words with ligatures or letters of double width (`ﬁrst`).

**Why.** A command that looks right fails when a reader copies it, and code can do something else than it
shows.

**Example.** `uv add scikit‑learn`, with U+2011 in place of the hyphen

**Instead.** `uv add scikit-learn`

`--fix` writes the character of the keyboard in a command. It removes an invisible character where nothing
else changes, and writes it as an escape in a string of Python code.

**Not flagged.** No-break spaces, curly quotes, dashes and soft hyphens in prose. Joiners in emoji and in
scripts that need them, and directions in a line with Arabic or Hebrew letters. Escapes such as `"\\u200b"`.
Greek letters in names (`Δw`). What a block printed. Python that does not parse: PY401 names the character.
"""

import ast
import re
import unicodedata
from bisect import bisect_right
from operator import attrgetter

from postgen.document import CodeBlock, Document
from postgen.findings import Edit, Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import parse_python, syntax_tree
from postgen.rules.confusables import (
    DASHES,
    INVISIBLE_RUN,
    RIGHT_TO_LEFT,
    ascii_of,
    describe,
    has_purpose,
    is_cyrillic_twin,
    is_latin_twin,
    mixed_words,
    variant_words,
)

_COMMAND = re.compile(
    r"[ \t]*(?:[$%>][ \t]*)?(?:sudo[ \t]+)?(?:uvx?|pip3?|python3?|git|cd|conda|source|export|mkdir|curl|bash"
    r"|sh|ls|apt|npm|postgen|jupyter)(?![\w.(])[^\n]"
)
_PROMPT = re.compile(r"[ \t]*[$%>][ \t]")
_FIRST_WORD = re.compile(r"[ \t]*[a-z.~/][\w.~/+-]*(?:\s|$)")
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_NAME = re.compile(r"[^\W\d]\w*")
_OPTION = re.compile(rf"(?<!\S)[-{DASHES}]{{1,3}}[A-Za-z]")
_LONE_OPTION = re.compile(r"(?<!\S)[-\u2010-\u2015\u2212]{1,3}[A-Za-z][\w-]*")
# ASCII, and the usual punctuation: most posts have nothing else.
_USUAL = re.compile(r"[\x00-\x7f–—‘’“”…×·−→≈≤≥±]+")
_MAX_COMPARED = 20  # edits of a block of Python that are compared with the original
_OVERRIDES = frozenset("\u202d\u202e")
_SKIPPED = ("output", "pytb")


def check(document: Document, context: Context) -> Problems:
    if document.text.isascii():
        return
    others = _USUAL.sub("", document.text)
    if others:
        yield from _invisible_problems(document)
    for block in document.code_blocks:
        if block.is_shell and not block.body.isascii():
            yield from _shell_problems(document, block)
        elif block.is_python and not block.body.isascii():
            yield from _name_problems(document, block)
    for _, inline in document.inlines("code"):
        if not inline.text.isascii() and _is_command(inline.text):
            yield from _command_problems(document, inline.start, inline.end)
    if not others:
        return
    yield from _word_problems(document)
    yield from _formula_problems(document)
    yield from _variant_problems(document)


def _is_command(text: str) -> bool:
    """True for a command, and for an option alone, such as `--dev`."""
    return bool(_COMMAND.match(re.sub(r"[^\S\n]", " ", text)) or _LONE_OPTION.match(text))


def _shell_problems(document: Document, block: CodeBlock) -> Problems:
    """Look-alikes in the lines of a shell block that are commands, not what a command printed."""
    has_prompts = any(map(_PROMPT.match, block.body.split("\n")))
    for line in range(block.first_line, block.end_line + 1):
        text = document.source.line_text(line)[block.indent :]
        is_typed = (_PROMPT if has_prompts else _FIRST_WORD).match(text) or _is_command(text)
        if is_typed and not text.isascii():
            start, end = document.source.line_start(line), document.source.line_end(line)
            yield from _command_problems(document, start, end)


def _block_at(document: Document, line: int) -> CodeBlock | None:
    index = bisect_right(document.code_blocks, line, key=attrgetter("line")) - 1
    block = document.code_blocks[index] if index >= 0 else None
    return block if block and line <= block.end_line else None


def _invisible_problems(document: Document) -> Problems:
    text, compared, rtl = document.text, dict[int, int](), dict[int, bool]()
    for run in INVISIBLE_RUN.finditer(text):
        line = document.source.position(run.start())[0]
        block = _block_at(document, line)
        if block and block.language in _SKIPPED:
            continue
        if line not in rtl:
            rtl[line] = _has_rtl(document.source.line_text(line))
        odd = [
            position
            for position in range(*run.span())
            if not has_purpose(text, position)
            and not (block is None and _is_usual(text[position], rtl=rtl[line]))
        ]
        if not odd or (block and block.is_python and syntax_tree(block.body) is None):
            continue  # PY401 names the character in code that does not parse
        start, end = odd[0], odd[-1] + 1
        edits: tuple[Edit, ...] = ()
        if block is None:
            edits = _removal(document, start, end)
        elif block.is_python:
            compared[block.line] = compared.get(block.line, 0) + 1
            if compared[block.line] <= _MAX_COMPARED:
                edits = _python_edit(document, block, start, end)
        is_warning = block is None and _OVERRIDES.isdisjoint(text[start:end])
        number = f"{len(odd)} invisible characters, the first" if len(odd) > 1 else "invisible character"
        yield Problem(
            document.span(start, end),
            f"{number} {describe(text[start])}",
            "remove it, or write it as an escape in a string of Python code"
            if block
            else "remove it, and write the text in the order in which readers see it",
            edits,
            severity=Severity.WARNING if is_warning else None,
        )


def _is_usual(character: str, *, rtl: bool) -> bool:
    """True for a soft hyphen, and for a direction in a line with letters that are read from right to left."""
    return character == "\u00ad" or (rtl and _is_directional(character))


def _is_directional(character: str) -> bool:
    return "\u200e" <= character <= "\u200f" or "\u202a" <= character <= "\u2069" or character == "\u061c"


def _has_rtl(line: str) -> bool:
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in line if c.isalpha())


def _removal(document: Document, start: int, end: int) -> tuple[Edit, ...]:
    """The edit that removes invisible characters, if readers and Markdown parsers read the same text."""
    text = document.text
    around = text[start - 1 : start] if start else "", text[end : end + 1]
    plain = all(c.isalnum() or c == " " for c in around) and around != (" ", " ") and all(around)
    directional = any(map(_is_directional, text[start:end]))
    if (
        not plain
        or not INVISIBLE_RUN.fullmatch(text, start, end)
        or (directional and RIGHT_TO_LEFT.search(text))
    ):
        return ()
    return (Edit(start, end, ""),)


def _python_edit(document: Document, block: CodeBlock, start: int, end: int) -> tuple[Edit, ...]:
    """The edit of invisible characters that leaves the meaning of the code as it is."""
    line, column = document.source.position(start)
    lines = block.body.split("\n")
    row, first = line - block.first_line, column - 1 - block.indent
    before = _meaning(block.body)
    for replacement in ("", "".join(map(_escape, document.text[start:end]))):
        changed = lines[row][:first] + replacement + lines[row][first + end - start :]
        if before is not None and _meaning("\n".join((*lines[:row], changed, *lines[row + 1 :]))) == before:
            return (Edit(start, end, replacement),)
    return ()


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _meaning(code: str) -> str | None:
    module = parse_python(code)
    return ast.dump(module) if isinstance(module, ast.Module) else None


def _command_problems(document: Document, start: int, end: int) -> Problems:
    """Look-alikes in a command, outside straight quotes and comments."""
    text = document.text[start:end]
    bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
    mixed = mixed_words(bare)
    for match in _NON_ASCII.finditer(bare):
        character = match[0]
        written = ascii_of(character)
        if written == "" or (written is None and character not in DASHES):
            continue
        if is_latin_twin(character) and not any(a <= match.start() < b for a, b in mixed):
            continue  # a word in the other alphabet
        beside = bare[max(0, match.start() - 1) : match.start()] + bare[match.end() : match.end() + 1]
        if any(c.isalpha() and unicodedata.category(c) == "Lo" for c in beside):
            continue  # the punctuation of a sentence in Chinese or Japanese
        is_dash = character in DASHES
        if is_dash and not _OPTION.match(bare, _start_of_dashes(bare, match.start())):
            continue
        at = start + match.start()
        yield Problem(
            document.span(at, at + 1),
            f"{describe(character)} in a command looks like {'`--`' if is_dash else _shown(written or '')}",
            f"write {'`-` or `--`' if is_dash else _shown(written or '')}",
            () if is_dash else (Edit(at, at + 1, written or ""),),
        )


def _start_of_dashes(text: str, position: int) -> int:
    while position > 0 and text[position - 1] in f"-{DASHES}":
        position -= 1
    return position


def _shown(written: str) -> str:
    return "a space" if written == " " else f"`{written}`"


def _name_problems(document: Document, block: CodeBlock) -> Problems:
    start = document.source.line_start(block.first_line)
    text = document.text[start : document.source.line_end(block.end_line)]
    bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
    for first, last in mixed_words(bare):
        yield _word_problem(document, start + first, start + last, "the name")


def _word_problems(document: Document) -> Problems:
    """Words of mixed alphabets outside code blocks, in addresses of links too."""
    for first, last in mixed_words(document.text):
        if _block_at(document, document.source.position(first)[0]) is None:
            problem = _word_problem(document, first, last, "the word")
            yield Problem(problem.span, problem.message, problem.help, severity=Severity.WARNING)


def _formula_problems(document: Document) -> Problems:
    """Letters of another alphabet in formulas, which look like Latin ones: `$\u0430$`."""
    for formula in document.maths:
        if formula.latex.isascii() or "\\text" in formula.latex:
            continue  # a text may be in any alphabet
        for match in _NON_ASCII.finditer(document.text, formula.start, formula.end):
            beside = document.text[match.start() - 1] + document.text[match.end() : match.end() + 1]
            if is_cyrillic_twin(match[0]) and not any(map(str.isalpha, beside)):
                yield Problem(
                    document.span(*match.span()),
                    f"the formula contains {describe(match[0])}, which looks like `{ascii_of(match[0])}`",
                    f"write `{ascii_of(match[0])}`",
                    (Edit(*match.span(), ascii_of(match[0]) or ""),),
                )


def _variant_problems(document: Document) -> Problems:
    """Ligatures and letters of double width among Latin letters: a search does not find such a word."""
    for first, last in variant_words(document.text):
        if _block_at(document, document.source.position(first)[0]) is None:
            word = document.text[first:last]
            plain = unicodedata.normalize("NFKC", word)
            yield Problem(
                document.span(first, last),
                f"`{word[:60]}` looks like `{plain[:60]}` but has other characters",
                f"write `{plain[:60]}`",
                severity=Severity.WARNING,
            )


def _word_problem(document: Document, start: int, end: int, kind: str) -> Problem:
    word = document.text[start:end]
    odd = next(c for c in word if not c.isascii())
    return Problem(
        document.span(start, end),
        f"{kind} `{word[:60]}` contains {describe(odd)}, which looks like `{ascii_of(odd)}`",
        "write it in one alphabet",
    )


RULE = Rule("PR608", "confusable-character", check)
