"""Render a post to HTML. Raw HTML is shown as text, and links and images are checked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from postgen.document import heading_anchors
from postgen.document.markdown import parse
from postgen.findings import Finding
from postgen.preview.arranging import name_series, with_remarks
from postgen.preview.formulas import Formulas
from postgen.preview.highlighting import highlight
from postgen.preview.links import link, picture
from postgen.series import Series
from postgen.validation import Post

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
