"""Arrange the tokens of a post for the preview: split the title, and put findings before their blocks."""

from bisect import bisect_right
from collections.abc import Sequence

from markdown_it.token import Token

from postgen.findings import Finding
from postgen.preview.remarks import as_remarks
from postgen.series import Series
from postgen.validation import Post

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
            placed.append(Token("remarks", "", 0, content=as_remarks(at[index], post.source), block=True))
        placed.append(token)
    return placed[:-1]
