"""Inline Markdown tokens that know where they stand.

markdown-it keeps the lines of blocks but not the places of what is inside them. Here each inline token
gets ``meta["start"]`` and ``meta["end"]``: offsets into the content of its paragraph.
"""

from collections.abc import Callable
from functools import cached_property

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

InlineRule = Callable[[StateInline, bool], bool]


class _TrackedState(StateInline):
    """Remembers where the text that no rule has claimed yet began."""

    pending_start = 0

    @cached_property
    def guarded(self) -> str:
        """The source with a line end after it."""
        return self.src + "\n"

    def pushPending(self) -> Token:  # noqa: N802 (markdown-it's name)
        token = super().pushPending()
        token.meta = {"start": self.pending_start, "end": self.pending_start + len(token.content)}
        return token


class TrackingInline(ParserInline):
    """markdown-it's inline parser with tracked state."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _TrackedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def track_positions(md: MarkdownIt) -> None:
    """Make ``md``, whose inline parser is a TrackingInline, place every inline token it produces."""
    for entry in list(md.inline.ruler.__rules__):
        rule = _whole_source(entry.fn) if entry.name == "math_inline" else entry.fn
        md.inline.ruler.at(entry.name, _placing(rule))
    # Both join neighbouring text tokens, which would forget where the second one began.
    md.inline.ruler2.disable("fragments_join")
    md.core.ruler.disable("text_join")


def _placing(rule: InlineRule) -> InlineRule:
    def placed(state: StateInline, silent: bool) -> bool:
        if silent or not isinstance(state, _TrackedState):
            return rule(state, silent)
        if not state.pending:
            state.pending_start = state.pos
        start, before = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        new = state.tokens[before:]
        if new and "start" in new[0].meta:  # text that was pending until now
            new = new[1:]
        if new:
            _place(new, start, state.pos, state.src)
        return True

    return placed


def _place(tokens: list[Token], start: int, end: int, text: str) -> None:
    if len(tokens) > 1 and all(t.type == "text" for t in tokens):
        # a run of emphasis or strikethrough marks
        for token in tokens:
            token.meta = {"start": start, "end": start + len(token.content)}
            start += len(token.content)
        return
    if tokens[0].type == "link_open":
        _place_link(tokens, start, end, text)
        return
    for token in tokens:
        token.meta.setdefault("start", start)
        token.meta.setdefault("end", end)


def _place_link(tokens: list[Token], start: int, end: int, text: str) -> None:
    opening, *inside, closing = tokens
    opening.meta = {"start": start, "end": start + 1}
    if opening.markup == "autolink":
        inside[0].meta = {"start": start + 1, "end": end - 1}
        inside[0].content = text[start + 1 : end - 1]  # as written, not with its %20 decoded
    closing.meta = {"start": max((t.meta["end"] for t in inside), default=start + 1), "end": end}


def _whole_source(rule: InlineRule) -> InlineRule:
    """Keep dollarmath from looking at the paragraph's last character where there is no previous one.

    At offset 0 it reads ``src[-1]``, so that `$x$ is 5` would not be maths since it ends in a digit.
    """

    def guarded(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != "$":
            return False
        text = state.src
        if not isinstance(state, _TrackedState) or state.posMax != len(text):
            state.src = text[: state.posMax] + "\n"
        else:
            state.src = state.guarded
        try:
            return rule(state, silent)
        finally:
            state.src = text

    return guarded
