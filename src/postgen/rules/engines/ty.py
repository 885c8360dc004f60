"""ty over the Python of all posts: types checked against what is installed for the reader."""

import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from postgen.document import CodeBlock, Document
from postgen.errors import SurroundingsError
from postgen.rules.context import Diagnostic
from postgen.rules.engines.layout import Placing, lay_out
from postgen.rules.engines.parsing import tree
from postgen.rules.engines.process import run_checker, write_files

_SILENCING = re.compile(r"(#\s*ty\s*):(?=\s*ignore)")


def ty_diagnostics(
    documents: Sequence[Document], python: str, interpreter: Path
) -> dict[str, tuple[Diagnostic, ...]]:
    """What ty says about the readable Python of each post, by its path; comments that silence it are void."""
    found: dict[str, tuple[Diagnostic, ...]] = {document.path: () for document in documents}
    parts = [(d, blocks) for d in documents if (blocks := _readable(d))]
    if not parts:
        return found
    import ty

    with tempfile.TemporaryDirectory(prefix="postgen-ty-") as name:
        folder = Path(name).resolve()
        files = {f"{n}.py": _SILENCING.sub(r"\1 ", lay_out(blocks)) for n, (_, blocks) in enumerate(parts)}
        write_files(folder, {"ty.toml": "", **files})
        output = run_checker("ty", ty.find_ty_bin, _arguments(python, interpreter), folder)
    try:
        rows: list[list[dict[str, Any]]] = [[] for _ in parts]
        for row in json.loads(output):
            rows[int(Path(row["location"]["path"]).stem)].append(row)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise SurroundingsError(f"ty answered in a form that postgen does not know: {error!r}") from error
    for (document, blocks), of_post in zip(parts, rows, strict=True):
        placing = Placing(document, blocks)
        diagnostics = (_diagnostic(placing, row) for row in of_post)
        found[document.path] = tuple(sorted(diagnostics, key=lambda d: d.span))
    return found


def _readable(document: Document) -> tuple[CodeBlock, ...]:
    return tuple(block for block in document.python_blocks if tree(block.body) is not None)


def _arguments(python: str, interpreter: Path) -> list[str]:
    minor = re.match(r"\D*3\.(\d+)", python)
    version = ("--python-version", f"3.{minor[1]}") if minor else ()
    return [
        *("check", ".", "--config-file", "ty.toml", "--python", str(interpreter), *version),
        *("--config", "analysis.respect-type-ignore-comments=false", "--no-respect-ignore-files"),
        *("--output-format", "gitlab", "--exit-zero", "--no-progress"),
    ]


def _diagnostic(placing: Placing, row: dict[str, Any]) -> Diagnostic:
    begin, end = row["location"]["positions"]["begin"], row["location"]["positions"]["end"]
    span = placing.span(begin["line"], begin["column"], end["line"], end["column"])
    message = row["description"].removeprefix(f"{row['check_name']}: ")
    return Diagnostic(row["check_name"], message, span)
