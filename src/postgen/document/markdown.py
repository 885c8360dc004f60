"""The Markdown dialect of posts: CommonMark, tables, strikethrough, front matter, strict dollar math."""

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, normalize
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from postgen.document.inline import TrackingInline, track_positions


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark")
    md.inline = TrackingInline()
    md.configure("commonmark").enable(["table", "strikethrough"])
    md.use(front_matter_plugin)
    md.use(
        dollarmath_plugin,
        allow_space=False,
        allow_digits=False,
        allow_blank_lines=False,
        double_inline=True,
        allow_labels=False,
    )
    md.core.ruler.at("normalize", _normalize)
    track_positions(md)
    return md


def _normalize(state: StateCore) -> None:
    """Normalize a text only if it needs it, while markdown-it does so for every text."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def parse(text: str) -> list[Token]:
    """Return the block tokens of ``text``. The children of inline tokens have offsets in ``meta``."""
    return _parser().parse(text)
