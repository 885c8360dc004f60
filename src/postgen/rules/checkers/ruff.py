"""Check the Python code of all posts with one ruff process."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import not_

from postgen.document import CodeBlock, Document
from postgen.findings import Edit
from postgen.rules.base import CHECKER_FAILED, Diagnostic
from postgen.rules.checkers.python_source import (
    SourceMap,
    SyntaxFailure,
    parse_python,
    strip_non_python,
    to_python_file,
)
from postgen.rules.checkers.subprocesses import Failure, Row, check_texts, python_minor

SYNTAX = "invalid-syntax"
# Errors that Python reports only when it compiles the code: `return` outside a function and others.
COMPILE_TIME = ("F622", "F701", "F702", "F704", "F706", "F707", "PLE0115", "PLE0117", "PLE0118", "PLE1142")
ANNOTATIONS = ("ANN001", "ANN002", "ANN003", "ANN201", "ANN202", "ANN204", "ANN205", "ANN206")
UNDEFINED = ("F821", "F823")
_NEWEST = 15  # ruff supports Python up to 3.15


@dataclass(frozen=True, slots=True)
class _PythonFile:
    """The content of one file: all parsable blocks of a post, or one block that this Python cannot parse."""

    document: Document
    blocks: tuple[CodeBlock, ...]
    suspect: bool = False

    @property
    def first_line(self) -> int:
        """The line of the post that is the first one of the file. Many padded files would be large."""
        return self.blocks[0].first_line if self.suspect else 1


def ruff_diagnostics(documents: Sequence[Document], python: str) -> dict[str, tuple[Diagnostic, ...]]:
    """The diagnostics of ruff by path of the post.

    A block that does not parse has a file of its own, so that it does not affect the other blocks, and
    yields one diagnostic. A block that only a newer Python than this one can parse is checked again
    together with its post. If ruff fails for a post, its only diagnostic is CHECKER_FAILED at the block that
    is the cause.
    """
    files = [file for document in documents for file in _python_files(document)]
    found: dict[str, list[Diagnostic]] = {document.path: [] for document in documents}
    readable: dict[int, list[CodeBlock]] = {}
    failed: list[tuple[_PythonFile, Failure]] = []
    for file, rows in zip(files, _check(files, python), strict=True):
        fault = parse_python(strip_non_python(file.blocks[0].body)) if file.suspect else None
        if isinstance(fault, SyntaxFailure) and (isinstance(rows, Failure) or fault.too_deep):
            found[file.document.path].append(_syntax_diagnostic(file, None, python))
        elif isinstance(rows, Failure):
            failed.append((file, rows))
        elif not file.suspect:
            found[file.document.path].extend(_diagnostics(file, rows))
        elif broken := [row for row in rows if row["code"] == SYNTAX]:
            found[file.document.path].append(_syntax_diagnostic(file, broken[0], python))
        else:
            readable.setdefault(id(file.document), []).extend(file.blocks)
    again = [
        _PythonFile(file.document, tuple(sorted((*file.blocks, *more), key=lambda block: block.line)))
        for file in files
        if not file.suspect and (more := readable.get(id(file.document)))
    ]
    for file, rows in zip(again, _check(again, python), strict=True):
        if isinstance(rows, Failure):
            failed.append((file, rows))
        else:
            syntax = [d for d in found[file.document.path] if d.code == SYNTAX]
            found[file.document.path] = [*syntax, *_diagnostics(file, rows)]
    for file, failure in failed:
        found[file.document.path] = [_failure(file, failure, python)]
    return {path: tuple(sorted(diagnostics, key=lambda d: d.span)) for path, diagnostics in found.items()}


def _python_files(document: Document) -> Iterable[_PythonFile]:
    blocks = document.python_blocks
    if blocks:
        suspect = [isinstance(parse_python(strip_non_python(b.body)), SyntaxFailure) for b in blocks]
        yield _PythonFile(document, tuple(compress(blocks, map(not_, suspect))))
        for block in compress(blocks, suspect):
            yield _PythonFile(document, (block,), suspect=True)


def _failure(file: _PythonFile, failure: Failure, python: str) -> Diagnostic:
    """The diagnostic for a post on whose code ruff failed, at the first block on which it fails alone."""
    alone = [_PythonFile(file.document, (block,)) for block in file.blocks]
    results = zip(file.blocks, _check(alone, python), strict=True)
    block = next((block for block, rows in results if isinstance(rows, Failure)), file.blocks[0])
    return Diagnostic(CHECKER_FAILED, failure.reason, file.document.source.line_span(block.line))


def _check(files: Sequence[_PythonFile], python: str) -> list[list[Row] | Failure]:
    import ruff  # type: ignore[import-untyped]

    texts = [to_python_file(file.blocks, file.first_line) for file in files]
    return check_texts("ruff", ruff.find_ruff_bin, _arguments(python), texts, lambda row: row["filename"])


def _arguments(python: str) -> list[str]:
    minor = python_minor(python)
    target = 11 if minor is None else min(max(minor, 7), _NEWEST)
    codes = ",".join((*COMPILE_TIME, *ANNOTATIONS, *UNDEFINED))
    return [
        *("check", ".", "--isolated", "--no-cache", "--no-respect-gitignore", "--ignore-noqa", "--exit-zero"),
        *("--output-format", "json", "--select", codes, "--target-version", f"py3{target}"),
    ]


def _diagnostics(file: _PythonFile, rows: Iterable[Row]) -> list[Diagnostic]:
    source_map = SourceMap(file.document, file.blocks, file.first_line)
    return [_diagnostic(source_map, row) for row in rows]


def _diagnostic(source_map: SourceMap, row: Row) -> Diagnostic:
    start, end = row["location"], row["end_location"]
    span = source_map.span(start["row"], start["column"], end["row"], end["column"])
    insertions = []
    for edit in (row.get("fix") or {}).get("edits", ()):
        if edit["location"] == edit["end_location"]:
            offset = source_map.offset(edit["location"]["row"], edit["location"]["column"])
            insertions.append(Edit(offset, offset, edit["content"]))
    return Diagnostic(row["code"], row["message"], span, tuple(insertions))


def _syntax_diagnostic(file: _PythonFile, row: Row | None, python: str) -> Diagnostic:
    """A syntax error, with the clearer message of this interpreter if it knows the syntax of ``python``.

    Without a ``row`` of ruff, it is the message of this interpreter.
    """
    block = file.blocks[0]
    fault = parse_python(strip_non_python(block.body))
    minor = python_minor(python)
    is_known = row is None or (minor is not None and minor <= sys.version_info.minor)
    if isinstance(fault, SyntaxFailure) and fault.line and is_known:
        line = block.first_line + fault.line - 1
        span = SourceMap(file.document, file.blocks).span(line, max(1, fault.column), line, fault.column + 1)
        return Diagnostic(SYNTAX, fault.message, span)
    if isinstance(fault, SyntaxFailure) and row is None:
        return Diagnostic(SYNTAX, fault.message, file.document.source.line_span(block.line))
    assert row is not None
    return _diagnostics(file, [row])[0]
