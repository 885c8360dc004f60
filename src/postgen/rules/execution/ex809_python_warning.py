"""Block causes a Python warning.

**What it flags.** A Python block that makes Python or a package issue a warning, such as a deprecation or a
questionable number. The finding is reported at the Markdown line whose call caused it. It is a warning for
a deprecation or a future change, and information otherwise.

**Why.** Readers see the warning and wonder what they did wrong. Deprecated code fails with a later version.

**Example.** `torch.ones(2, 3, 4).T`

**Instead.** Follow the warning's recommendation: `torch.ones(2, 3, 4).permute(2, 1, 0)`.

**Not flagged.** The same warning on the same line a second time. A warning that the code catches or turns
off. Other text that a block prints to standard error.
"""

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.execution import shorten

_DEPRECATIONS = ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning")


def check(document: Document, context: Context) -> Problems:
    seen = set()
    for block in context.block_outcomes:
        for warning in block.warnings:
            line = warning.line if 1 <= warning.line <= document.source.line_count else block.line
            if (key := (line, warning.category, warning.message)) in seen:
                continue
            seen.add(key)
            is_deprecation = warning.category in _DEPRECATIONS or "deprecated" in warning.message.lower()
            yield Problem(
                document.source.line_span(line),
                f"the block causes a {warning.category}: {shorten(warning.message)}",
                "follow the warning's recommendation, so that readers do not see the warning",
                severity=None if is_deprecation else Severity.INFO,
            )


RULE = Rule("EX809", "python-warning", check, severity=Severity.WARNING, requires=frozenset({"outcome"}))
