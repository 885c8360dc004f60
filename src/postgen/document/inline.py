"""Inline Markdown tokens that know where they stand.

markdown-it keeps the lines of blocks but not the places of what is inside them. Here each inline token
gets ``meta["start"]`` and ``meta["end"]``: offsets into the content of its paragraph.
"""

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

InlineRule = Callable[[StateInline, bool], bool]


class _TrackedState(StateInline):
    """Remembers where the text that no rule has claimed yet began."""

    pending_start = 0

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
        start, before, pending = state.pos, len(state.tokens), bool(state.pending)
        if not rule(state, silent):
            return False
        new = state.tokens[before:]
        if new and pending:
            new = new[1:]
        if new:
            _place(new, start, state.pos)
        return True

    return placed


def _place(tokens: list[Token], start: int, end: int) -> None:
    if len(tokens) > 1 and all(t.type == "text" and len(t.content) == 1 for t in tokens):
        # a run of emphasis marks: one token a character
        for offset, token in enumerate(tokens):
            token.meta = {"start": start + offset, "end": start + offset + 1}
        return
    for token in tokens:
        token.meta.setdefault("start", start)
        token.meta.setdefault("end", end)
    tokens[0].meta["start"] = start
    tokens[-1].meta["end"] = end


def _whole_source(rule: InlineRule) -> InlineRule:
    """Keep dollarmath from looking at the paragraph's last character where there is no previous one.

    At offset 0 it reads ``src[-1]``, so that `$x$ is 5` would not be maths since it ends in a digit.
    """

    def guarded(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != "$":
            return False
        text = state.src
        state.src = text[: state.posMax] + "\n"
        try:
            return rule(state, silent)
        finally:
            state.src = text

    return guarded
