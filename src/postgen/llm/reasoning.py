"""Remove a model's reasoning from the text of a reply."""

import re
from collections.abc import Callable

_OPENING = re.compile(r"\s*(?:<(think|thinking)>|\[(THINK)\])")
_STRAY_CLOSING = re.compile(r"(?<!`)(?:</(?:think|thinking)>|\[/THINK\])(?!`)")
_LONGEST_OPENING = len("<thinking>")


def strip_reasoning(text: str) -> str:
    """The text without its reasoning; empty if the reasoning has no end."""
    opening = _OPENING.match(text)
    if opening:
        rest = _after_closing(text, opening)
        return "" if rest is None else strip_reasoning(rest)
    closing = _STRAY_CLOSING.search(text)
    if closing and _is_unquoted(text[: closing.start()]):
        return text[closing.end() :].lstrip()
    return text


def _after_closing(text: str, opening: re.Match[str]) -> str | None:
    tag = f"</{opening[1]}>" if opening[1] else "[/THINK]"
    _, found, rest = text[opening.end() :].partition(tag)
    return rest.lstrip() if found else None


def _is_unquoted(before: str) -> bool:
    in_fence = len(re.findall(r"^ {0,3}(?:```|~~~)", before, re.MULTILINE)) % 2 == 1
    in_span = before[before.rfind("\n") + 1 :].count("`") % 2 == 1
    opened = re.search(r"<think(?:ing)?>|\[THINK\]", before)
    return not (in_fence or in_span or opened)


class ReasoningFilter:
    """Passes streamed text to a listener without the reasoning at its start.

    It cannot recognize reasoning without an opening tag, so use it for progress only.
    """

    def __init__(self, listener: Callable[[str], None]) -> None:
        self._listener = listener
        self._pending = ""
        self._decided = False

    def __call__(self, piece: str) -> None:
        if self._decided:
            self._listener(piece)
            return
        self._pending += piece
        opening = _OPENING.match(self._pending)
        if opening:
            rest = _after_closing(self._pending, opening)
            if rest:
                self._release(rest)
        elif self._cannot_be_an_opening():
            self._release(self._pending)

    def _cannot_be_an_opening(self) -> bool:
        start = self._pending.lstrip()
        return bool(start) and (start[0] not in "<[" or len(start) >= _LONGEST_OPENING)

    def _release(self, text: str) -> None:
        self._decided, self._pending = True, ""
        self._listener(text)
