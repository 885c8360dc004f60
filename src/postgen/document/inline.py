"""An inline Markdown parser that records offsets.

markdown-it records the lines of blocks but not the positions of inline tokens. Here each inline token gets
``meta["start"]`` and ``meta["end"]``, which are offsets in the content of its paragraph.
"""

import re
from collections.abc import Callable
from functools import cached_property

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

InlineRule = Callable[[StateInline, bool], bool]

# The characters that each inline rule can start with.
_STARTS = {
    "newline": "\n",
    "escape": "\\",
    "math_inline": "$",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}


class _TrackedState(StateInline):
    """The parser state, with the start of the text that no rule has matched yet."""

    pending_start = 0

    @cached_property
    def deepest(self) -> int:
        """The maximum nesting of marks."""
        return int(self.md.options["maxNesting"])

    @cached_property
    def guarded(self) -> str:
        """The source followed by a line end."""
        return self.src + "\n"

    def pushPending(self) -> Token:  # noqa: N802 (markdown-it's name)
        token = super().pushPending()
        token.meta = {"start": self.pending_start, "end": self.pending_start + len(token.content)}
        return token


class TrackingInline(ParserInline):
    """markdown-it's inline parser with recorded offsets.

    At each special character, only the rules that can start with it are tried. markdown-it tries every rule,
    which takes three times as long.
    """

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _TrackedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        assert isinstance(state, _TrackedState)
        text, end, next_stop = state.src, state.posMax, self._stop.search
        while (start := state.pos) < end:
            if not state.pending:
                state.pending_start = start
            stop = next_stop(text, start)
            at = min(stop.start(), end) if stop else end
            if at > start:
                state.append_pending(text[start:at])
                state.pos = at
            elif not self._apply(state, text[start]):
                state.append_pending(text[start])
                state.pos += 1
        if state.pending:
            state.pushPending()

    def _apply(self, state: _TrackedState, character: str) -> bool:
        """Apply the first rule that matches here, and set the offsets of its tokens."""
        if state.level >= state.deepest:
            return False
        start, before = state.pos, len(state.tokens)
        for rule in self._rules_by_start.get(character, ()):
            if rule(state, False):
                new = state.tokens[before:]
                if new and "start" in new[0].meta:  # text that was pending
                    new = new[1:]
                if new:
                    _place(new, start, state.pos, state.src)
                return True
        return False

    @cached_property
    def _stop(self) -> re.Pattern[str]:
        """The characters that a rule can start with. markdown-it also stops at some others."""
        return re.compile(f"[{re.escape(''.join(self._rules_by_start))}]")

    @cached_property
    def _rules_by_start(self) -> dict[str, list[InlineRule]]:
        found: dict[str, list[InlineRule]] = {}
        for rule in self.ruler.__rules__:
            if rule.enabled and rule.name != "text":
                for character in _STARTS[rule.name]:
                    found.setdefault(character, []).append(rule.fn)
        return found


def track_positions(md: MarkdownIt) -> None:
    """Make ``md`` set the offsets of every inline token. Its inline parser is a TrackingInline."""
    rule = next(entry.fn for entry in md.inline.ruler.__rules__ if entry.name == "math_inline")
    md.inline.ruler.at("math_inline", _whole_source(rule))
    # Both join adjacent text tokens, which would lose the offset of the second one.
    md.inline.ruler2.disable("fragments_join")
    md.core.ruler.disable("text_join")


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
        inside[0].content = text[start + 1 : end - 1]  # as written, with %20 not decoded
    closing.meta = {"start": max((t.meta["end"] for t in inside), default=start + 1), "end": end}


def _whole_source(rule: InlineRule) -> InlineRule:
    """Stop dollarmath from reading the last character of a paragraph as the previous one.

    At offset 0 it reads ``src[-1]``, so that ``$x$ is 5`` would not be math because it ends in a digit.
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
