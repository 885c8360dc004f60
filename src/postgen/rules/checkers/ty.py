"""Type check the Python code of all posts with ty, against the packages of the reader environment."""

import re
from collections.abc import Sequence
from pathlib import Path

from postgen.document import Document
from postgen.rules.base import CHECKER_FAILED, Diagnostic
from postgen.rules.checkers.python_source import SourceMap, syntax_tree, to_python_file
from postgen.rules.checkers.subprocesses import Failure, Row, check_texts, python_minor

_SILENCER = re.compile(r"(#\s*ty\s*):(?=\s*ignore)")


def ty_diagnostics(
    documents: Sequence[Document], python: str, interpreter: Path
) -> dict[str, tuple[Diagnostic, ...]]:
    """The diagnostics of ty by path of the post, for all blocks that parse.

    ``# ty: ignore`` comments have no effect. If ty fails for a post, its only diagnostic is CHECKER_FAILED.
    """
    import ty

    found: dict[str, tuple[Diagnostic, ...]] = {document.path: () for document in documents}
    parts = [
        (document, blocks)
        for document in documents
        if (blocks := tuple(block for block in document.python_blocks if syntax_tree(block.body) is not None))
    ]
    texts = [_SILENCER.sub(r"\1 ", to_python_file(blocks)) for _, blocks in parts]
    arguments = _arguments(python, interpreter)
    rows_by_part = check_texts("ty", ty.find_ty_bin, arguments, texts, lambda row: row["location"]["path"])
    for (document, blocks), rows in zip(parts, rows_by_part, strict=True):
        if isinstance(rows, Failure):
            place = document.source.line_span(blocks[0].line)
            found[document.path] = (Diagnostic(CHECKER_FAILED, rows.reason, place),)
            continue
        source_map = SourceMap(document, blocks)
        diagnostics = (_diagnostic(source_map, row) for row in rows)
        found[document.path] = tuple(sorted(diagnostics, key=lambda d: d.span))
    return found


def _arguments(python: str, interpreter: Path) -> list[str]:
    minor = python_minor(python)
    version = ("--python-version", f"3.{minor}") if minor is not None else ()
    return [
        *("check", ".", "--config-file", "ty.toml", "--python", str(interpreter), *version),
        *("--config", "analysis.respect-type-ignore-comments=false", "--no-respect-ignore-files"),
        *("--output-format", "gitlab", "--exit-zero", "--no-progress"),
    ]


def _diagnostic(source_map: SourceMap, row: Row) -> Diagnostic:
    begin, end = row["location"]["positions"]["begin"], row["location"]["positions"]["end"]
    span = source_map.span(begin["line"], begin["column"], end["line"], end["column"])
    message = row["description"].removeprefix(f"{row['check_name']}: ")
    return Diagnostic(row["check_name"], message, span)
