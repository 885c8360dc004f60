"""Reasoning that leaks into a reply's text, taken out.

Models that think aloud put it between tags at the start of the content, and some chat templates write
the opening tag themselves, so that only the closing one arrives. Tags elsewhere are left alone: a post
may be about them.
"""

import re
from collections.abc import Callable

_OPENING = re.compile(r"\s*(?:<(think|thinking)>|\[(THINK)\])")
_STRAY_CLOSING = re.compile(r"(?<!`)(?:</(?:think|thinking)>|\[/THINK\])(?!`)")
_LONGEST_OPENING = len("<thinking>")


def without_thinking(text: str) -> str:
    """The text without its reasoning; empty if it never came to an end."""
    opening = _OPENING.match(text)
    if opening:
        rest = _after_closing(text[opening.end() :], opening)
        return "" if rest is None else without_thinking(rest)
    closing = _STRAY_CLOSING.search(text)
    if closing and _nothing_quotes_it(text, closing.start()):
        return text[closing.end() :].lstrip()
    return text


def has_thinking(text: str) -> bool:
    """Whether reasoning leaks into the text."""
    return without_thinking(text) != text


def _after_closing(text: str, opening: re.Match[str]) -> str | None:
    tag = f"</{opening[1]}>" if opening[1] else "[/THINK]"
    _, found, rest = text.partition(tag)
    return rest.lstrip() if found else None


def _nothing_quotes_it(text: str, position: int) -> bool:
    before = text[:position]
    in_fence = len(re.findall(r"^ {0,3}(?:```|~~~)", before, re.MULTILINE)) % 2 == 1
    in_span = before[before.rfind("\n") + 1 :].count("`") % 2 == 1
    opened = re.search(r"<think(?:ing)?>|\[THINK\]", before)
    return not (in_fence or in_span or opened)


class QuietWhileThinking:
    """Passes streamed pieces on to a listener, but none of a leading passage of reasoning.

    It cannot know that text before a lone closing tag was reasoning; hence "for progress alone".
    """

    def __init__(self, listener: Callable[[str], None]) -> None:
        self._listener = listener
        self._held = ""
        self._decided = False

    def __call__(self, piece: str) -> None:
        if self._decided:
            self._listener(piece)
            return
        self._held += piece
        opening = _OPENING.match(self._held)
        if opening:
            rest = _after_closing(self._held[opening.end() :], opening)
            if rest:
                self._let_go(rest)
        elif self._cannot_be_an_opening():
            self._let_go(self._held)

    def _cannot_be_an_opening(self) -> bool:
        start = self._held.lstrip()
        return bool(start) and (start[0] not in "<[" or len(start) >= _LONGEST_OPENING)

    def _let_go(self, text: str) -> None:
        self._decided, self._held = True, ""
        self._listener(text)
