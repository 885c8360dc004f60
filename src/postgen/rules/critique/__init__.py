"""What the rules about the remarks of a critical reading share."""

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule


def remark_rule(code: str, name: str) -> Rule:
    """A rule that reports the remarks with its code. They are judgments of a model, so they only warn."""

    def check(_document: Document, context: Context) -> Problems:
        for remark in context.remarks or ():
            if remark.code == code:
                yield Problem(remark.span, remark.message, remark.help)

    return Rule(code, name, check, severity=Severity.WARNING, requires=frozenset({"critique"}))
