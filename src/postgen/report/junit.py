"""The JUnit XML format, which CI servers show as tests.

Each post is a suite, and each rule that failed is a case. A post without errors is one passed case. Jenkins
and GitLab accept this structure.
"""

import re
from itertools import groupby
from xml.etree import ElementTree as Tree

from postgen.findings import Finding, Severity
from postgen.report.text import message_with_help
from postgen.sanitize import escape_line, escape_lines
from postgen.validation import Post, ValidationResult

# Characters that XML 1.0 cannot contain, even escaped.
_NOT_XML = (
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # compiled on first use, because it is slow
)


def as_junit(validation: ValidationResult) -> str:
    """Return one ``testsuites`` element."""
    root = Tree.Element("testsuites", name="postgen", time=f"{validation.seconds:.3f}")
    for post in validation.posts:
        mine = [f for f in validation.findings if f.path == post.path]
        root.append(_suite(post, mine))
    for total in ("tests", "failures"):
        root.set(total, str(sum(int(suite.get(total, "0")) for suite in root)))
    Tree.indent(root)
    # ASCII with references, because the stream may have another encoding.
    xml: bytes = Tree.tostring(root, "us-ascii")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.decode() + "\n"


def _suite(post: Post, findings: list[Finding]) -> Tree.Element:
    path = escape_line(post.path)
    suite = Tree.Element("testsuite", name=_clean(path))
    failed = sorted((f for f in findings if f.is_error), key=lambda f: f.code)
    for (code, name), group in groupby(failed, key=lambda f: (f.code, f.name)):
        case = Tree.SubElement(
            suite, "testcase", classname=_clean(path), name=f"{code} {name}", file=_clean(path)
        )
        violations = list(group)
        failure = Tree.SubElement(case, "failure", message=_clean(violations[0].message), type=code)
        failure.text = "\n".join(_line(finding) for finding in violations)
    if not failed:
        Tree.SubElement(suite, "testcase", classname=_clean(path), name="all rules", file=_clean(path))
    others = [finding for finding in findings if finding.severity is not Severity.ERROR]
    if others:
        Tree.SubElement(suite, "system-out").text = "\n".join(_line(finding) for finding in others)
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    return suite


def _line(finding: Finding) -> str:
    place = f"{escape_line(finding.path)}:{finding.span.line}:{finding.span.column}"
    text = escape_lines(message_with_help(finding)).replace("\n", "\n    ")
    return _clean(f"{place}: {finding.code} {finding.severity.value}: {text}")


def _clean(text: str) -> str:
    return re.sub(_NOT_XML, "\ufffd", text)
