"""Solution hidden or left to another place.

**What it flags.** In the exercises: a `<details>` element, a comment with code in it, and a link to a source
file or notebook as the solution. As a warning: words that send the reader elsewhere (`left to the reader`,
`see the repository`, `at the end of the post`).

**Why.** Readers should be able to compare their solution with source code that they can see.

**Example.** `<details><summary>Solution</summary>`, or `The solution is left to the reader.`

**Instead.** Show the source code under a heading `#### Solution`.

**Not flagged.** The same words elsewhere or in code. A link to documentation. A reference within the post.
"""

import re

from postgen.document import Document, Section
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.prose_text import any_of, words_of_prose

_HIDING = re.compile(r"<(details|summary)\b|\b(hidden|display:\s*none)\b", re.IGNORECASE)
_CODE = re.compile(r"```|~~~|^\s*(?:import|from|def|class|print|for|return)\b|\w\s*=\s*\S", re.MULTILINE)
_FILE = re.compile(r"\.(?:py|ipynb)(?:[?#].*)?$|colab\.research\.", re.IGNORECASE)
_PLACE = "(?:repo(?:sitory)?|notebook|appendix|github|gist|download|separate file|next (?:post|lesson))"
_SOLUTION = "(?:solutions?|answers?|source code|implementation)"
_BEGIN = "left solution solutions answer answers source implementation see check consult refer"
_FIRST_WORDS = frozenset(_BEGIN.split())
_DEFERRED = any_of(
    r"\bleft (?:to|for|as an exercise (?:to|for)) (?:\w+ ){0,2}?(?:readers?|you|students?)\b",
    rf"\b{_SOLUTION} (?:\w+ ){{0,6}}?(?:in|from|on|at|inside|via) (?:\w+ ){{0,3}}?{_PLACE}\b",
    rf"\b(?:see|check|consult|refer to) (?:\w+ ){{0,4}}?{_PLACE}\b",
    rf"\b{_SOLUTION} (?:\w+ ){{0,5}}?(?:at|near) the (?:end|bottom)\b",
    rf"\b{_SOLUTION} (?:is|are) (?:omitted|not shown|hidden|available (?:on|upon) request)\b",
)


def check(document: Document, context: Context) -> Problems:
    section = context.section(document, "exercises")
    if section is None:
        return
    yield from _html_problems(document, section)
    for prose, link in document.inlines("link_open"):
        if section.contains_line(prose.line) and _FILE.search(link.target):
            yield Problem(
                document.source.line_span(prose.line),
                f"the solution is in another file: `{link.target[:60]}`",
                "show the source code in the post",
            )
    for prose, words in zip(document.prose, document.memo(words_of_prose), strict=True):
        if not section.contains_line(prose.line) or _FIRST_WORDS.isdisjoint(words):
            continue
        if match := _DEFERRED.search(prose.prose_text[:5000]):
            yield Problem(
                document.source.line_span(prose.line),
                f"readers are sent elsewhere: `{' '.join(match[0].split())[:60]}`",
                "show the complete solution in the post, under its exercise",
                severity=Severity.WARNING,
            )


def _html_problems(document: Document, section: Section) -> Problems:
    for html in document.html:
        line = document.source.position(html.start)[0]
        if not section.contains_line(line):
            continue
        hides = _CODE.search(html.text[4:]) if html.is_comment else _HIDING.search(html.text)
        if hides:
            yield Problem(
                document.span(html.start, html.start + len(html.text.rstrip())),
                "a comment hides code" if html.is_comment else f"the solution is hidden: `{hides[0]}`",
                "show it openly under a heading",
            )


RULE = Rule("ST110", "solution-hidden", check)
