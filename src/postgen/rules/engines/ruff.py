"""ruff over the Python of all posts: one process, whatever their number."""

import json
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postgen.document import CodeBlock, Document
from postgen.errors import SurroundingsError
from postgen.rules.context import Diagnostic
from postgen.rules.engines.layout import Placing, lay_out
from postgen.rules.engines.parsing import SyntaxFault, parsed, pure_python
from postgen.rules.engines.process import run_checker, write_files

SYNTAX = "invalid-syntax"
# What Python refuses only when it compiles: `return` outside a function and the like.
COMPILE_TIME = ("F622", "F701", "F702", "F704", "F706", "F707", "PLE0115", "PLE0117", "PLE0118", "PLE1142")
ANNOTATIONS = ("ANN001", "ANN002", "ANN003", "ANN201", "ANN202", "ANN204", "ANN205", "ANN206")
UNDEFINED = ("F821", "F823")
_NEWEST = 15  # the newest Python, 3.15, whose syntax ruff knows


@dataclass(frozen=True, slots=True)
class _Part:
    """What one file holds: the readable blocks of a post, or a single one that this Python cannot read."""

    document: Document
    blocks: tuple[CodeBlock, ...]
    suspect: bool = False


def ruff_diagnostics(documents: Sequence[Document], python: str) -> dict[str, tuple[Diagnostic, ...]]:
    """What ruff says about the Python of each post, by the post's path.

    A block that does not parse is left out of its post's file, so that it spoils no other block, and
    gives one diagnostic for itself. A block that only a newer Python than this one reads is put back.
    """
    parts = [part for document in documents for part in _parts(document)]
    said = _run(parts, python)
    found: dict[str, list[Diagnostic]] = {document.path: [] for document in documents}
    readable: dict[int, list[CodeBlock]] = {}
    for part, rows in zip(parts, said, strict=True):
        if not part.suspect:
            found[part.document.path].extend(_diagnostic(part, row) for row in rows)
        elif broken := [row for row in rows if row["code"] == SYNTAX]:
            found[part.document.path].append(_syntax_diagnostic(part, broken[0], python))
        else:
            readable.setdefault(id(part.document), []).extend(part.blocks)
    if readable:
        _ask_again(parts, readable, python, found)
    return {path: tuple(sorted(diagnostics, key=lambda d: d.span)) for path, diagnostics in found.items()}


def _ask_again(
    parts: Iterable[_Part],
    readable: dict[int, list[CodeBlock]],
    python: str,
    found: dict[str, list[Diagnostic]],
) -> None:
    whole = [
        _Part(part.document, tuple(sorted((*part.blocks, *more), key=lambda block: block.line)))
        for part in parts
        if not part.suspect and (more := readable.get(id(part.document)))
    ]
    for part, rows in zip(whole, _run(whole, python), strict=True):
        kept = [d for d in found[part.document.path] if d.code == SYNTAX]
        found[part.document.path] = kept + [_diagnostic(part, row) for row in rows]


def _parts(document: Document) -> Iterable[_Part]:
    blocks = document.python_blocks
    suspects = [b for b in blocks if isinstance(parsed(pure_python(b.body)), SyntaxFault)]
    if blocks:
        yield _Part(document, tuple(b for b in blocks if b not in suspects))
    for block in suspects:
        yield _Part(document, (block,), suspect=True)


def _run(parts: Sequence[_Part], python: str) -> list[list[dict[str, Any]]]:
    """ruff's rows for each part."""
    if not parts:
        return []
    import ruff  # type: ignore[import-untyped]

    said: list[list[dict[str, Any]]] = [[] for _ in parts]
    with tempfile.TemporaryDirectory(prefix="postgen-ruff-") as name:
        folder = Path(name).resolve()
        write_files(folder, {f"{number}.py": lay_out(part.blocks) for number, part in enumerate(parts)})
        output = run_checker("ruff", ruff.find_ruff_bin, _arguments(python), folder)
    try:
        for row in json.loads(output):
            said[int(Path(row["filename"]).stem)].append(row)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise SurroundingsError(f"ruff answered in a form that postgen does not know: {error!r}") from error
    return said


def _arguments(python: str) -> list[str]:
    minor = re.match(r"\D*3\.(\d+)", python)
    target = min(max(int(minor[1]), 7), _NEWEST) if minor else 11
    codes = ",".join((*COMPILE_TIME, *ANNOTATIONS, *UNDEFINED))
    return [
        *("check", ".", "--isolated", "--no-cache", "--no-respect-gitignore", "--ignore-noqa", "--exit-zero"),
        *("--output-format", "json", "--select", codes, "--target-version", f"py3{target}"),
    ]


def _diagnostic(part: _Part, row: dict[str, Any]) -> Diagnostic:
    placing = Placing(part.document, part.blocks)
    start, end = row["location"], row["end_location"]
    span = placing.span(start["row"], start["column"], end["row"], end["column"])
    insertions = [
        placing.insertion(edit["location"]["row"], edit["location"]["column"], edit["content"])
        for edit in (row.get("fix") or {}).get("edits", ())
        if edit["location"] == edit["end_location"]
    ]
    return Diagnostic(row["code"], row["message"], span, tuple(insertions))


def _syntax_diagnostic(part: _Part, row: dict[str, Any], python: str) -> Diagnostic:
    """ruff's verdict, in the interpreter's clearer words where it reads the same Python."""
    block = part.blocks[0]
    fault = parsed(pure_python(block.body))
    if isinstance(fault, SyntaxFault) and fault.line and _reads(python):
        line = block.first_line + fault.line - 1
        span = Placing(part.document, part.blocks).span(line, max(1, fault.column), line, fault.column + 1)
        return Diagnostic(SYNTAX, fault.message, span)
    return _diagnostic(part, row)


def _reads(python: str) -> bool:
    import sys

    minor = re.match(r"\D*3\.(\d+)", python)
    return minor is not None and int(minor[1]) <= sys.version_info.minor
