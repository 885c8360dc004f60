"""External checkers. Each runs once over all posts.

Rules request a checker by ``needs``. The result of ``run_checkers`` for a post becomes the ``diagnostics`` of
its Context. A checker that cannot run raises a RuntimeEnvironmentError and never causes a finding. If it
fails only on some posts, their diagnostics say so.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from postgen.document import Document
from postgen.rules.base import Diagnostic
from postgen.series import Series

__all__ = ["run_checkers"]


def run_checkers(
    documents: Sequence[Document], series: Series, needs: Collection[str], python: Path | None = None
) -> Mapping[str, Mapping[str, tuple[Diagnostic, ...]]]:
    """The diagnostics of the checkers among ``needs``, by path of the post and name of the checker.

    ``python`` is the interpreter of the reader environment. The type checker uses the packages that are
    installed there. If it is None, neither the type checker nor its rules run.

    Raises:
        RuntimeEnvironmentError: a checker is missing or fails.
    """
    from postgen.rules.checkers.ruff import ruff_diagnostics
    from postgen.rules.checkers.ty import ty_diagnostics

    version = series.outline.environment.python
    results: dict[str, Mapping[str, tuple[Diagnostic, ...]]] = {}
    if "ruff" in needs:
        results["ruff"] = ruff_diagnostics(documents, version)
    if "ty" in needs and python is not None:
        results["ty"] = ty_diagnostics(documents, version, python)
    return {d.path: {name: result[d.path] for name, result in results.items()} for d in documents}
