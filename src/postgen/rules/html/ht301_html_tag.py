"""HTML tag.

**What it flags.** A tag, a declaration or a processing instruction in the text of a post, as a Markdown
parser reads it. This includes `Tensor<float>` in prose: a browser treats `<float>` as a tag and hides it.

**Why.** Renderers show tags differently or not at all, and a tag can hide what readers should see.

**Example.** `Multiply <b>all</b> of them.`

**Instead.** `Multiply **all** of them.`

`--fix` turns a pair of `<b>`, `<strong>`, `<i>`, `<em>` or `<code>` around plain words into Markdown, unless
the paragraph speaks of tags.

**Not flagged.** Anything in code or formulas: `` `<b>` ``, `$a<b$`. Links between angle brackets
(`<https://pytorch.org>`). An escaped `\\<b>`. Comments (HT302).
"""

import re
from collections.abc import Iterator

from postgen.document import Document, Inline
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems, Rule

_MARKDOWN = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
# Marks open and close only next to a word character.
_PAIR = re.compile(r"<(b|strong|i|em|code)\s*>[^\W_](?:[^*_`\\&<>$\[\]|~]*[^\W_])?</\1\s*>", re.IGNORECASE)
_NAME = re.compile(r"</?\s*([A-Za-z][A-Za-z0-9-]*)|<[!?]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MARKUP = frozenset("*_`\\<")  # next to one of these, a mark may mean something else
_ABOUT_HTML = re.compile(
    r"\b(?:tags?|HTML|elements?|markup|markdown|browsers?|renders?|written)\b", re.IGNORECASE
)
_ADVICE = {
    "br": "end the paragraph with an empty line, or the line with a backslash",
    "img": "write `![what the picture shows](path)`",
    "a": "write `[text](address)`",
    "sub": "write a formula with an index, such as `$x_i$`",
    "sup": "write a formula with an exponent, such as `$x^2$`",
    "details": "show the text under a heading",
    "summary": "show the text under a heading",
    "table": "write a Markdown table",
    "pre": "write a fenced code block",
    "p": "separate paragraphs with an empty line",
}


def check(document: Document, _context: Context) -> Problems:
    if not document.html:
        return
    edits = dict(_pairs(document))
    for html in document.html:
        # HT302 reports comments. Blank them out so that offsets stay the same.
        text = _COMMENT.sub(lambda comment: " " * len(comment[0]), html.text)
        if match := _NAME.search(text):
            name = (match[1] or "").lower()
            start = html.start + match.start()
            yield Problem(
                document.span(start, html.start + len(text.rstrip())),
                f"HTML tag `{_first_line_of_tag(text[match.start() :])}`",
                _advice(name),
                edits.get(html.start, ()),
            )


def _first_line_of_tag(text: str) -> str:
    tag = text.splitlines()[0].split(">", 1)[0].strip()
    return f"{tag[:40]}>"


def _advice(name: str) -> str:
    if name in _MARKDOWN:
        return f"write `{_MARKDOWN[name]}text{_MARKDOWN[name]}`"
    return _ADVICE.get(name, "use Markdown; if this is not meant as a tag, put it in backticks")


def _pairs(document: Document) -> Iterator[tuple[int, tuple[Edit, ...]]]:
    """The offset and the edit of each tag in a pair around plain words."""
    for prose in document.prose:
        shows_tags = any(inline.kind == "code" and "<" in inline.text for inline in prose.inlines)
        if shows_tags or _ABOUT_HTML.search(prose.prose_text):
            continue  # the text may be about the tag itself
        for first, words, last in zip(prose.inlines, prose.inlines[1:], prose.inlines[2:], strict=False):
            if _is_plain_pair(document, first, words, last) and prose.kind != "heading":
                mark = _MARKDOWN[document.text[first.start + 1 : first.end - 1].strip().lower()]
                yield first.start, (Edit(first.start, first.end, mark),)
                yield last.start, (Edit(last.start, last.end, mark),)


def _is_plain_pair(document: Document, first: Inline, words: Inline, last: Inline) -> bool:
    """True if Markdown marks can replace two tags: around plain words that do not touch other text."""
    if (first.kind, words.kind, last.kind) != ("html", "text", "html"):
        return False
    around = document.text[max(0, first.start - 1) : first.start], document.text[last.end : last.end + 1]
    separate = not any(beside.isalnum() or beside in _MARKUP for beside in around)
    return separate and _PAIR.fullmatch(document.text, first.start, last.end) is not None


RULE = Rule("HT301", "html-tag", check)
