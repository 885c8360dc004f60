"""The families of rules that a series has no use for."""

from collections.abc import Sequence

from postgen.document import Document
from postgen.series import Series

_CODE = frozenset({"PY", "EX", "IN"})


def unused_families(series: Series, documents: Sequence[Document]) -> frozenset[str]:
    """Return the families of rules about what neither the series nor the changed posts have.

    A series without formulas has no use for the rules of mathematics, one without code none for those of
    code, and one without checks of its own none for those of the house. Those of plug-ins always count.
    """
    kinds = series.outline.kinds.values()
    has_mathematics = bool(series.outline.notation) or any(document.maths for document in documents)
    has_mathematics |= any(s.effective_role == "mathematics" for kind in kinds for s in kind.sections)
    has_code = any(kind.code == "required" for kind in kinds)
    has_code |= any(document.python_blocks for document in documents)
    unused = {"CR"}  # a critical reading has a place of its own
    unused |= set() if has_mathematics else {"MA"}
    unused |= set() if has_code else _CODE
    unused |= set() if any(rule.extends for rule in series.house_rules) else {"HR"}
    return frozenset(unused)
