"""Checkers that others wrote, each run once over all posts.

``diagnose`` prepares what rules ask for by ``needs``; what it returns for a post's path is the
``diagnostics`` of that post's Context. A checker that cannot be run is a SurroundingsError, never a
finding.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from postgen.document import Document
from postgen.rules.context import Diagnostic
from postgen.series import Series

__all__ = ["diagnose"]


def diagnose(
    documents: Sequence[Document], series: Series, needs: Collection[str], python: Path | None = None
) -> Mapping[str, Mapping[str, tuple[Diagnostic, ...]]]:
    """What the engines among ``needs`` say, by the post's path and the engine's name.

    ``python`` is the interpreter of the reader environment. Types are checked against what is
    installed there; where it is None the type checker is not asked, and its rules are not either.

    Raises:
        SurroundingsError: an engine is missing or broke.
    """
    from postgen.rules.engines.ruff import ruff_diagnostics
    from postgen.rules.engines.ty import ty_diagnostics

    version = series.outline.environment.python
    by_engine: dict[str, Mapping[str, tuple[Diagnostic, ...]]] = {}
    if "ruff" in needs:
        by_engine["ruff"] = ruff_diagnostics(documents, version)
    if "ty" in needs and python is not None:
        by_engine["ty"] = ty_diagnostics(documents, version, python)
    return {d.path: {engine: said[d.path] for engine, said in by_engine.items()} for d in documents}
