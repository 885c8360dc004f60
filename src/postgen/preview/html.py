"""Post to HTML: renderer, findings, links, code, MathML."""

import hashlib
import re
import threading
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from postgen.document import Source, heading_anchors
from postgen.document.parser import parse
from postgen.findings import Finding
from postgen.latex import render
from postgen.sanitize import escape_hidden
from postgen.series import Lesson, Series
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
            return f'<code class="unreadable">{escape(latex.strip())}</code>'
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
_LIGHT, _DARK = "friendly", "github-dark"


def highlight(code: str, language: str, marked: Collection[int] = ()) -> str:
    """Return ``code`` as HTML. Lines in ``marked``, counted from 1, get the class ``hll``.

    Very long code and code in an unknown language is only escaped.
    """
    from pygments import highlight as paint
    from pygments.formatters import HtmlFormatter

    formatter = HtmlFormatter(nowrap=True, hl_lines=sorted(marked))
    if len(code) > _LONGEST:
        return escape(code)
    return str(paint(code, _lexer(language), formatter))


@cache
def code_stylesheet() -> str:
    """Return the stylesheet for highlighted code, light and dark."""
    return f"{_rules(_LIGHT)}\n@media (prefers-color-scheme: dark) {{\n{_rules(_DARK)}\n}}\n"


def _rules(style: str) -> str:
    """Return the rules for color and weight. The page sets the backgrounds."""
    from pygments.formatters import HtmlFormatter

    definitions: str = HtmlFormatter(style=style).get_style_defs("pre code")  # type: ignore[no-untyped-call]
    lines = definitions.splitlines()
    return "\n".join(line for line in lines if line.startswith("pre code .") and "background" not in line)


@cache
def _lexer(language: str) -> Any:  # noqa: ANN401 (pygments has no types)
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    options = {"stripnl": False, "ensurenl": False}
    try:
        return get_lexer_by_name(language or "text", **options)
    except ClassNotFound:
        return get_lexer_by_name("text", **options)


_SCHEMES = ("http", "https", "mailto")


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a link. ``href`` is empty if the link is rejected or its target does not exist."""

    href: str
    outside: bool = False


def page_of(lesson: Lesson) -> str:
    """Return the address of a lesson's page."""
    return f"/lessons/{lesson.id}"


def link(series: Series, target: str) -> Address:
    """Resolve a link to a heading, to another lesson by file name, or to a web or mail address."""
    if target.startswith("#"):
        return Address(target)
    found = resolve(series, target)
    if found.outside:
        allowed = urlsplit(target).scheme.lower() in _SCHEMES
        return Address(target if allowed else "", outside=True)
    if found.lesson:
        return Address(page_of(found.lesson) + (f"#{found.anchor}" if found.anchor else ""))
    return Address(_figure_address(found))


def picture(series: Series, target: str) -> str:
    """Return the address of an image, which changes with the file. It is empty for other files."""
    return _figure_address(resolve(series, target))


def _figure_address(target: Target) -> str:
    return f"/{quote(target.path)}?{target.figure.stat().st_mtime_ns}" if target.figure else ""


_AROUND = 36  # characters of the line to show on each side
_CODE = re.compile(r"`([^`]+)`")


def render_findings(findings: Sequence[Finding], source: Source) -> str:
    """Return an aside with the findings of one block."""
    inner = "".join(_remark(finding, source) for finding in findings)
    return f'<aside class="remarks" aria-label="Findings">{inner}</aside>\n'


def _remark(finding: Finding, source: Source) -> str:
    instead = f'<p class="instead">Help: {_words(finding.help)}</p>' if finding.help else ""
    return (
        f'<div class="remark {finding.severity.value}" data-code="{finding.code}">'
        f'<p class="where"><b>{finding.code}</b> {finding.severity.value}, line {finding.span.line}</p>'
        f"<p>{_words(finding.message)}</p>{_excerpt(finding, source)}{instead}</div>"
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


def name_series(tokens: Sequence[Token], post: Post, series: Series) -> None:
    """Split the series and the lesson's id, which every title starts with, from the title."""
    if post.lesson is None or post.document.title is None:
        return
    title = next(token for token in tokens if token.type == "inline")
    first = title.children[0] if title.children else None
    start = series.title_line(post.lesson).removesuffix(post.lesson.title)
    if title.children and first and first.type == "text" and first.content.startswith(start):
        first.content = first.content.removeprefix(start)
        title.children.insert(0, Token("series_name", "", 0, content=start))


def with_remarks(tokens: Sequence[Token], findings: Sequence[Finding], post: Post) -> list[Token]:
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
            placed.append(
                Token("remarks", "", 0, content=render_findings(at[index], post.source), block=True)
            )
        placed.append(token)
    return placed[:-1]


# A line must not break between a formula and its bracket or comma.
_HELD = re.compile(r"[(\[“]{0,3}<math>(?:(?!</math>).)*</math>[,.;:!?)\]”]{0,4}")


@dataclass(frozen=True, slots=True)
class _Page:
    post: Post
    series: Series
    formulas: Formulas
    marked: Mapping[int, str]


def render_post(post: Post, series: Series, findings: Sequence[Finding], formulas: Formulas) -> str:
    """Return the HTML of a post, with each finding before its block."""
    tokens = parse(post.source.text)
    for token, anchor in zip(
        (t for t in tokens if t.type == "heading_open"), heading_anchors(post.document), strict=True
    ):
        token.attrSet("id", anchor)
    name_series(tokens, post, series)
    marked = {f.span.line: f.severity.value for f in reversed(findings)}
    env = {"page": _Page(post, series, formulas, marked)}
    html = str(_RENDERER.render(with_remarks(tokens, findings, post), _OPTIONS, env))
    return _HELD.sub(r'<span class="held">\g<0></span>', html)


class _Renderer(RendererHTML):
    """markdown-it's renderer, with math and highlighting, and without raw HTML."""

    def remarks(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return tokens[idx].content

    def series_name(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<span class="series">{escape(tokens[idx].content)}</span>'

    def front_matter(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return ""

    def text_special(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return escape(tokens[idx].content)

    def html_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<code class="unreadable">{escape(tokens[idx].content)}</code>'

    def html_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<pre class="unreadable">{escape(tokens[idx].content)}</pre>\n'

    def math_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return _page(env).formulas.mathml(tokens[idx].content, display=False)

    def math_inline_double(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return _page(env).formulas.mathml(tokens[idx].content, display=True)

    def math_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        formula = _page(env).formulas.mathml(tokens[idx].content, display=True)
        return f'<div class="formula" tabindex="0">{formula}</div>\n'

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        language = token.info.strip().split(" ", 1)[0].lower()
        first = (token.map[0] if token.map else 0) + (2 if token.type == "fence" else 1)
        count = token.content.count("\n") + 1
        marked = [n for n in range(1, count + 1) if first + n - 1 in _page(env).marked]
        kind = "output" if language == "output" else "code"
        label = f' data-language="{escape(language)}"' if language and kind == "code" else ""
        code = highlight(token.content, language, marked)
        return f'<pre class="{kind}"{label} tabindex="0"><code>{code}</code></pre>\n'

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.fence(tokens, idx, options, env)

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<div class="wide" tabindex="0"><table>'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return _cell(tokens[idx])

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return _cell(tokens[idx])

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        address = link(_page(env).series, str(tokens[idx].attrGet("href") or ""))
        if not address.href:
            return '<a class="unreadable">'
        outside = ' rel="noopener noreferrer external"' if address.outside else ""
        return f'<a href="{escape(address.href)}"{outside}>'

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token, page = tokens[idx], _page(env)
        target = str(token.attrGet("src") or "")
        says = escape(self.renderInlineAsText(token.children or (), options, env) or token.content)
        if source := picture(page.series, target):
            return f'<img src="{escape(source)}" alt="{says}" decoding="async">'
        return f'<span class="unreadable">[image {escape(target)}: {says}]</span>'


def _cell(token: Token) -> str:
    """Return the tag of a table cell. Its alignment is a class, because inline styles are forbidden."""
    alignment = str(token.attrGet("style") or "").removeprefix("text-align:")
    return f'<{token.tag} class="{escape(alignment)}">' if alignment else f"<{token.tag}>"


def _page(env: EnvType) -> _Page:
    page: _Page = env["page"]
    return page


_RENDERER = _Renderer()
_OPTIONS = MarkdownIt("commonmark").options
