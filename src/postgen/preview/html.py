"""Render a post as HTML with its formulas, highlighted code, links and findings."""

import hashlib
import re
import threading
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from types import MethodType
from typing import Any
from urllib.parse import quote, urlsplit

import pygments
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from postgen.document import Source, heading_anchors
from postgen.document.parser import parse
from postgen.findings import Finding
from postgen.latex import render
from postgen.sanitize import escape_hidden
from postgen.series import Series
from postgen.series.links import Target, resolve
from postgen.validation import Post

_STYLE = re.compile(r' style="([^"<>{}]*)"')
_CLASS = re.compile(r' class="([\w -]*)"')
_TAG = re.compile(r"<[^>]*>")
_IN_TEXT = re.compile(r"\\text\{([^{}$]*)\$([^{}$]+)\$([^{}$]*)\}")


class Formulas:
    """Renders formulas, and collects their styles in a stylesheet."""

    def __init__(self) -> None:
        self._rules: dict[str, str] = {}
        self._lock = threading.Lock()

    def mathml(self, latex: str, *, display: bool) -> str:
        """Return a formula as MathML. Invalid LaTeX is shown as text and marked as an error."""
        found = render(_IN_TEXT.sub(r"\\text{\1}{\2}\\text{\3}", latex), display=display).mathml
        if not found:
            return _unreadable("code", latex.strip())
        return _TAG.sub(lambda tag: self._without_style(tag[0]), found)

    @property
    def stylesheet(self) -> str:
        """Return the CSS rules for the classes of all formulas so far."""
        with self._lock:
            return "\n".join(f".{name} {{ {rule} }}" for name, rule in sorted(self._rules.items()))

    @property
    def version(self) -> str:
        """A number that changes with the stylesheet."""
        return hashlib.sha256(self.stylesheet.encode()).hexdigest()[:12]

    def _without_style(self, tag: str) -> str:
        style = _STYLE.search(tag)
        if not style:
            return tag
        name = f"m{hashlib.sha256(style[1].encode()).hexdigest()[:8]}"
        with self._lock:
            self._rules[name] = style[1]
        tag = tag.replace(style[0], "")
        if given := _CLASS.search(tag):
            return tag.replace(given[0], f' class="{given[1]} {name}"')
        return tag[:-1] + f' class="{name}">'


_LONGEST = 100_000
_LIGHT, _DARK = "xcode", "github-dark"  # every color has a contrast of at least 4.5 to the background


def highlight(code: str, language: str, marked: Collection[int] = ()) -> str:
    """Return ``code`` as HTML. Lines in ``marked``, counted from 1, get the class ``hll``.

    Very long code and code in an unknown language is only escaped.
    """
    if len(code) > _LONGEST:
        return escape(code)
    formatter = HtmlFormatter(nowrap=True, hl_lines=sorted(marked))
    return str(pygments.highlight(code, _lexer(language), formatter))


@cache
def code_stylesheet() -> str:
    """Return the stylesheet for highlighted code, light and dark."""
    return f"{_rules(_LIGHT)}\n@media (prefers-color-scheme: dark) {{\n{_rules(_DARK)}\n}}\n"


def _rules(style: str) -> str:
    """Return the rules for color and weight. The page sets the backgrounds."""
    definitions: str = HtmlFormatter(style=style).get_style_defs("pre code")  # type: ignore[no-untyped-call]
    lines = definitions.splitlines()
    # Pygments takes each text of several lines that begins a line for a docstring, such as an SQL query.
    lines = [line.replace("pre code .s {", "pre code .s, pre code .sd {") for line in lines]
    unwanted = re.compile(r"pre code \.sd |.*background")
    return "\n".join(line for line in lines if line.startswith("pre code .") and not unwanted.match(line))


@cache
def _lexer(language: str) -> Any:  # noqa: ANN401 (pygments has no types)
    options = {"stripnl": False, "ensurenl": False}
    try:
        return get_lexer_by_name("text" if language in ("", "output") else language, **options)
    except ClassNotFound:
        return get_lexer_by_name("text", **options)


_SCHEMES = ("http", "https", "mailto")


def _address(found: Target, target: str) -> str:
    """Return the address of a link to a heading, a lesson, a figure or the web, or "" for all others."""
    if target.startswith("#"):
        return target
    if found.outside:
        return target if urlsplit(target).scheme.lower() in _SCHEMES else ""
    if found.lesson:
        return f"/lessons/{found.lesson.id}" + (f"#{found.anchor}" if found.anchor else "")
    return _address_of_figure(found)


def figure_address(series: Series, target: str) -> str:
    """Return the address of a figure by its target in a post. It is empty for other files."""
    return _address_of_figure(resolve(series, target))


def _address_of_figure(target: Target) -> str:
    """Return the address of a figure, which changes with the file. It is empty for other files."""
    return f"/{quote(target.path)}?{target.figure.stat().st_mtime_ns}" if target.figure else ""


_AROUND = 36  # characters of the line to show on each side
_CODE = re.compile(r"`([^`]+)`")


def _findings_html(findings: Sequence[Finding], source: Source) -> str:
    """Return an aside with the findings of one block."""
    inner = "".join(_remark(finding, source) for finding in findings)
    return f'<aside class="remarks" aria-label="Findings">{inner}</aside>\n'


def _remark(finding: Finding, source: Source) -> str:
    help_text = f'<p class="instead">Help: {_words(finding.help)}</p>' if finding.help else ""
    return (
        f'<div class="remark {finding.severity.value}" data-code="{finding.code}">'
        f'<p class="where"><b>{finding.code}</b> {finding.severity.value}, line {finding.span.line}</p>'
        f"<p>{_words(finding.message)}</p>{_excerpt(finding, source)}{help_text}</div>"
    )


def _words(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(escape_hidden(text)))


def _excerpt(finding: Finding, source: Source) -> str:
    span = finding.span
    line = source.line_text(span.line)
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    if end <= start or (start == 0 and end == len(line)):  # the whole line, which the page shows anyway
        return ""
    end = min(end, start + 2 * _AROUND)
    before = ("…" if start > _AROUND else "") + line[max(0, start - _AROUND) : start]
    after = line[end : end + _AROUND] + ("…" if len(line) > end + _AROUND else "")
    shown = (escape(escape_hidden(part)) for part in (before, line[start:end], after))
    return "<pre>{}<mark>{}</mark>{}</pre>".format(*shown)


_LEAVES = (
    *("paragraph_open", "heading_open", "table_open"),
    *("fence", "code_block", "math_block", "html_block", "hr"),
)


def _split_title(tokens: Sequence[Token], post: Post, series: Series) -> None:
    """Split the series and the lesson's id, which every title starts with, from the title."""
    if post.lesson is None or post.document.title is None:
        return
    title = next(token for token in tokens if token.type == "inline")
    first = title.children[0] if title.children else None
    start = series.title_line(post.lesson).removesuffix(post.lesson.title)
    if title.children and first and first.type == "text" and first.content.startswith(start):
        first.content = first.content.removeprefix(start)
        title.children.insert(0, Token("series_name", "", 0, content=start))


def _insert_findings(tokens: Sequence[Token], findings: Sequence[Finding], post: Post) -> list[Token]:
    """Return the tokens with a token of findings before each block that has some."""
    leaves = [index for index, token in enumerate(tokens) if token.map and token.type in _LEAVES]
    lines = [tokens[index].map[0] + 1 for index in leaves]  # type: ignore[index]
    at: dict[int, list[Finding]] = {}
    for finding in findings:
        leaf = max(0, bisect_right(lines, finding.span.line) - 1)
        at.setdefault(leaves[leaf] if leaves else 0, []).append(finding)
    placed: list[Token] = []
    for index, token in enumerate([*tokens, Token("end", "", 0)]):
        if index in at:
            placed.append(Token("remarks", "", 0, content=_findings_html(at[index], post.source), block=True))
        placed.append(token)
    return placed[:-1]


# A line must not break between a formula and its bracket or comma.
_HELD = re.compile(r"[(\[“]{0,3}<math>(?:(?!</math>).)*</math>[,.;:!?)\]”]{0,4}")


@dataclass(frozen=True, slots=True)
class PageContext:
    """What the renderer needs besides the tokens.

    ``marked`` are the lines of code to mark. ``image_address`` returns the address of an image by its target
    in the post, or "" if the page does not show it; by default figures are looked up beside the posts.
    """

    series: Series
    formulas: Formulas
    marked: frozenset[int] = frozenset()
    image_address: Callable[[str], str] | None = None


def render_post(post: Post, series: Series, findings: Sequence[Finding], formulas: Formulas) -> str:
    """Return the HTML of a post, with each finding before its block."""
    tokens = parse(post.source.text)
    headings = (token for token in tokens if token.type == "heading_open")
    for token, anchor in zip(headings, heading_anchors(post.document), strict=True):
        token.attrSet("id", anchor)
    _split_title(tokens, post, series)
    marked = frozenset(finding.span.line for finding in findings)
    return render_tokens(_insert_findings(tokens, findings, post), PageContext(series, formulas, marked))


def render_tokens(tokens: Sequence[Token], page: PageContext) -> str:
    """Return the HTML of block tokens. Raw HTML in them is shown as text."""
    html = str(_RENDERER.render(tokens, _OPTIONS, {"page": page}))
    return _HELD.sub(r'<span class="held">\g<0></span>', html)


def _unreadable(tag: str, text: str) -> str:
    return f'<{tag} class="unreadable">{escape(text)}</{tag}>'


def _fence(token: Token, page: PageContext) -> str:
    language = token.info.strip().split(" ", 1)[0].lower()
    first = (token.map[0] if token.map else 0) + (2 if token.type == "fence" else 1)
    count = token.content.count("\n") + 1
    marked = [n for n in range(1, count + 1) if first + n - 1 in page.marked]
    kind = "output" if language == "output" else "code"
    label = f' data-language="{escape(language)}"' if language and kind == "code" else ""
    code = highlight(token.content, language, marked)
    return f'<pre class="{kind}"{label} tabindex="0"><code>{code}</code></pre>\n'


def _cell(token: Token, _: PageContext) -> str:
    """Return the tag of a table cell. Its alignment is a class, because inline styles are forbidden."""
    alignment = str(token.attrGet("style") or "").removeprefix("text-align:")
    return f'<{token.tag} class="{escape(alignment)}">' if alignment else f"<{token.tag}>"


def _link(token: Token, page: PageContext) -> str:
    target = str(token.attrGet("href") or "")
    found = resolve(page.series, target)
    address = _address(found, target)
    if not address:
        return '<a class="unreadable">'
    outside = ' rel="noopener noreferrer external"' if found.outside else ""
    return f'<a href="{escape(address)}"{outside}>'


def _image(token: Token, page: PageContext) -> str:
    target = str(token.attrGet("src") or "")
    text = escape(_RENDERER.renderInlineAsText(token.children or (), _OPTIONS, {}) or token.content)
    find = page.image_address or (lambda target: figure_address(page.series, target))
    if source := find(target):
        return f'<img src="{escape(source)}" alt="{text}" decoding="async">'
    return f'<span class="unreadable">[image {escape(target)}: {text}]</span>'


_RULES: Mapping[str, Callable[[Token, PageContext], str]] = {
    "remarks": lambda token, _: token.content,
    "series_name": lambda token, _: f'<span class="series">{escape(token.content)}</span>',
    "front_matter": lambda *_: "",
    "text_special": lambda token, _: escape(token.content),
    "html_inline": lambda token, _: _unreadable("code", token.content),
    "html_block": lambda token, _: _unreadable("pre", token.content) + "\n",
    "math_inline": lambda token, page: page.formulas.mathml(token.content, display=False),
    "math_inline_double": lambda token, page: page.formulas.mathml(token.content, display=True),
    "math_block": lambda token, page: (
        f'<div class="formula" tabindex="0">{page.formulas.mathml(token.content, display=True)}</div>\n'
    ),
    "fence": _fence,
    "code_block": _fence,
    "table_open": lambda *_: '<div class="wide" tabindex="0"><table>',
    "table_close": lambda *_: "</table></div>\n",
    "th_open": _cell,
    "td_open": _cell,
    "link_open": _link,
    "image": _image,
    "change_open": lambda token, _: f"<{token.tag}>",
    "change_close": lambda token, _: f"</{token.tag}>",
}


def _bound(renderer: RendererHTML, rule: Callable[[Token, PageContext], str]) -> MethodType:
    """Return a rule as a method of markdown-it's renderer."""
    return MethodType(lambda _, tokens, index, options, env: rule(tokens[index], env["page"]), renderer)


_OPTIONS = MarkdownIt("commonmark").options
_RENDERER = RendererHTML()  # with formulas and highlighted code, and without raw HTML
_RENDERER.rules.update({name: _bound(_RENDERER, rule) for name, rule in _RULES.items()})
