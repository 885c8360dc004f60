"""Edits that keep a post passive in any publishing tool.

The tools know more syntax than the parser of posts: attribute lists, raw HTML behind code, other links, code
that runs during the build. What is text in a post stays text in the export.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from postgen.document import CodeBlock, Document, Inline
from postgen.findings import Edit
from postgen.series import Series
from postgen.series.links import resolve

DESTINATION = re.compile(r"\]\(\s*<?([^\s<>)#]+)")
_WHOLE_DESTINATION = re.compile(r"\]\(\s*(<[^<>\n]*>|[^\s()]+)")
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[ \t]*\n?[ \t]*(?:<([^<>\n]*)>|(\S+))", re.MULTILINE)
# Braces start attribute lists and shortcodes, `<` starts tags, and a bracket before these characters ends the
# text of a link that the parser has refused, such as one to `javascript:`.
_ACTIVE = re.compile(r"\{(?=\{)|\{|<|\](?=[(\[:])|^[ \t]*:(?=::)", re.MULTILINE)
SHORTCODE = re.compile(r"\{\{(?=[<%])")
JOINER = "\u2060"  # invisible; keeps two braces from being a shortcode even after escapes are removed
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
_SCHEMES = ("http", "https", "mailto", "tel", "ftp")
_OPENING_FENCE = re.compile(r"^(.*?(?:`{3,}|~{3,}))(.*)$")


def inert_edits(document: Document, series: Series) -> Iterator[Edit]:
    """Yield the edits of a post that escape what only a publishing tool would take for markup."""
    address = ""
    for prose in document.prose:
        for inline in prose.inlines:
            if inline.kind == "text":
                yield from _text(document.text, inline)
            elif inline.kind == "image":
                yield from _image(series, inline)
            elif inline.kind == "link_open":
                address = inline.target
            elif inline.kind == "link_close":
                found = _WHOLE_DESTINATION.match(document.text, inline.start)
                if found and not is_safe_address(address):
                    yield Edit(*found.span(1), "#")
    yield from _definitions(document)
    for math in document.maths:  # a space has no meaning there
        for found in SHORTCODE.finditer(document.text, math.start, math.end):
            yield Edit(found.end(), found.end(), " ")
    for block in document.code_blocks:
        yield from _fence(document, block)
    for rule in document.blocks:
        line = document.source.line_text(rule.line).strip()
        if rule.kind == "rule" and not line.strip("-"):  # Pandoc would take it for the start of metadata
            yield document.replace_line(rule.line, "***")


def escape_markdown(text: str) -> str:
    """Return plain text as Markdown on one line."""
    return _MARKS.sub(r"\\\1", text)


def is_safe_address(address: str) -> bool:
    """Return whether the target of a link has no scheme, or one that runs no code. Browsers ignore spaces."""
    plain = re.sub(r"[\x00-\x20]", "", unquote(address))
    scheme = re.match(r"([^:/?#]*):", plain)
    return scheme is None or scheme[1].lower() in _SCHEMES


def _text(text: str, inline: Inline) -> Iterator[Edit]:
    for found in _ACTIVE.finditer(text, inline.start, inline.end):
        start, end = found.span()
        character = text[end - 1]
        new = {"{": "\\{", "<": "&lt;", "]": "&#93;", ":": "&#58;"}[character]
        yield Edit(end - 1, end, new + (JOINER if text.startswith("{{", start) else ""))


def _image(series: Series, inline: Inline) -> Iterator[Edit]:
    """Replace an image by its description unless it is a figure of the series or on the web."""
    target = inline.target
    if target.startswith(("http://", "https://", "data:image/")) or resolve(series, target).figure:
        return
    yield Edit(inline.start, inline.end, escape_markdown(" ".join(inline.text.split())))


def _definitions(document: Document) -> Iterator[Edit]:
    """Yield the edits of link definitions that lead to unsafe addresses, but not in code."""
    code = [(block.line, block.end_line) for block in document.code_blocks]
    for found in _DEFINITION.finditer(document.text):
        group = 1 if found[1] is not None else 2
        line = document.source.position(found.start())[0]
        in_code = any(first <= line <= last for first, last in code)
        if not in_code and not is_safe_address(found[group]):
            yield Edit(*found.span(group), "#")


def _fence(document: Document, block: CodeBlock) -> Iterator[Edit]:
    """Reduce an info string with attributes to the language. ``{python}`` would run, ``{=html}`` is a tag."""
    found = _OPENING_FENCE.match(document.source.line_text(block.line)) if block.fenced else None
    if found and re.search(r"[{}<>=]", found[2].partition("no-run")[0]):
        start = document.source.line_start(block.line)
        language = re.sub(r"[^\w+#.-]", "", found[2].split(maxsplit=1)[0]).strip(".")
        yield Edit(start + found.start(2), start + found.end(2), language)
