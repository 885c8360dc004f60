"""Reasoning and tokens of chat templates in the text of a reply.

A model's reasoning may arrive in its text, in one of many notations: `<think>…</think>`, `[THINK]…[/THINK]`,
`◁think▷…◁/think▷`, `<|START_THINKING|>…<|END_THINKING|>`, or the channels of harmony. A mark in code or
between backticks belongs to a post about such marks, and is never touched.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache

_WORD = (
    r"(?:thinking|think|thoughts?|reasoning|reason|reflection|reflect|analysis|scratch_?pad|cot|"
    r"chain_of_thought|(?:inner|internal)_monologue|deliberation|rationale)"
)
_NAME = rf"(?:[a-z]{{2,12}}:)?(?:ant)?{_WORD}(?:_(?:content|process|steps?|trace|text|summary|budget_\w+))?"
_LEFT, _RIGHT = r"(?:<\|?|＜\|?|\[|◁|⟨|<｜)", r"(?:\|?>|\|?＞|\]|▷|⟩|｜>)"
_BEGIN = rf"{_LEFT}(?:(?:begin|start)_(?:of_)?)?(?P<name>{_NAME})(?: [a-z]+=\"[^\"\n]{{0,40}}\")?{_RIGHT}"
_END = rf"(?:{_LEFT}/|(?:<|◁|\[)\\/|{_LEFT}end_(?:of_)?)(?P<end>{_NAME}){_RIGHT}"
_OPENING = re.compile(_BEGIN, re.IGNORECASE)
_CLOSING = re.compile(_END, re.IGNORECASE)
_LONGEST_OPENING, _LONGEST_TAIL = 60, 80
_MOST_BLOCKS = 50
_FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)", re.MULTILINE)

# A token of a chat template: `<|im_end|>`, `<｜end▁of▁sentence｜>`, `</s>`, `<end_of_turn>`.
_TOKEN = (
    r"(?:<[|｜][^<>|｜\s][^<>|｜\n]{0,40}[|｜]>|</?s>|<(?:bos|eos|pad)>|</?(?:start|end)_of_turn>|"
    r"\[(?:EOS|BOS|/?INST|end of text)\])"
)
_ROLE = r"(?:assistant|model|bot|ai|gpt)"
_HEAD = re.compile(
    rf"\s*(?:(?!<\|?(?:channel|start|message)\|?>){_TOKEN}\s*(?:{_ROLE}\b:?\s*)?)+", re.IGNORECASE
)
_HEAD_OF_TURN = re.compile(
    r"\s*#{2,4}[ \t]*(?:assistant|response|output|answer)[ \t]*:[ \t]*\n", re.IGNORECASE
)
_TAIL = re.compile(rf"{_TOKEN}\s*\Z", re.IGNORECASE)
# The model went on after its turn, in the name of the user.
_NEXT_TURN = re.compile(
    rf"(?:{_TOKEN}\s*(?:<\|(?:im_start|start|start_header_id)\|>|<start_of_turn>|\[INST\])|"
    rf"(?:{_TOKEN}|\n)\s*<\|(?:user|human)\|>|\n#{{2,4}}[ \t]*(?:human|user|instruction|input)[ \t]*:)",
    re.IGNORECASE,
)
_ANSWER_WRAPPER = re.compile(
    r"\s*(?:<(answer|final|final_answer|response|solution|output)>|"
    r"<\|(?:START_RESPONSE|begin_of_solution|begin_of_answer)\|>)(?P<text>.*?)"
    r"(?:</\1>|<\|(?:END_RESPONSE|end_of_solution|end_of_answer)\|>)?\s*\Z",
    re.DOTALL | re.IGNORECASE,
)

# The channels of harmony: `analysis`, `commentary` and `final`. Some servers remove their tokens.
_CHANNEL = re.compile(
    r"(?:<\|start\|>\s*assistant\s*)?<\|?channel\|?>\s*(?P<name>\w+)[^<\n]{0,80}(?:<\|constrain\|>\w*)?(?:<\|message\|>|\n|(?=<channel\|>))"
)
_BARE_ANALYSIS = re.compile(r"\s*(?:assistant)?(?:analysis|commentary)(?=[A-Z\"'(#*\n]|\s*assistant)")
_BARE_FINAL = re.compile(r"assistant\s?final(?:\s*:)?")
# What chat programs print or store instead of marks.
_PRINTED = re.compile(
    r"\s*(?:Thinking\.\.\.\n.*?\n\.\.\.done thinking\.?\n|<unused\d+>thought\b.*?<unused\d+>|"
    r"<details\b[^>\n]{0,80}type=\"reasoning\"[^>]*>.*?</details>|"
    r"<details[^>\n]{0,80}>\s*<summary>\s*(?:thought|thinking|reasoning)\b.*?</summary>.*?</details>)\s*",
    re.DOTALL | re.IGNORECASE,
)
_FINAL_START = re.compile(r"\s*(?:assistant\s*final|final(?=[#A-Z`]))(?:\s*:)?\s*")


def strip_reasoning(text: str) -> str:
    """The text without reasoning and without tokens of a chat template; empty if the reasoning has no end."""
    if (
        any(mark in text for mark in ("<", "[", "◁", "＜", "⟨", "\n##"))
        or _BARE_ANALYSIS.match(text)
        or _PRINTED.match(text)
    ):
        text = _final_channel(_without_printed(_without_turns(text)))
        text = _without_blocks(_without_leading(text))
        if wrapped := _ANSWER_WRAPPER.match(text):
            text = wrapped["text"].strip() + "\n"
        text = _without_turns(text)
    return _FINAL_START.sub("", text, count=1) if _FINAL_START.match(text) else text


def _without_turns(text: str) -> str:
    """The text without the tokens around it, and without turns that the model invented after its own."""
    turn = next((m for m in _NEXT_TURN.finditer(text) if not _is_quoted(text, m.start())), None)
    if turn and "assistant" not in text[turn.start() : turn.end() + 12] and text[: turn.start()].strip():
        text = text[: turn.start()]
    for pattern in (_HEAD, _HEAD_OF_TURN):
        if head := pattern.match(text):
            text = text[head.end() :]
    while tail := _TAIL.search(text[-_LONGEST_TAIL:]):
        start = max(0, len(text) - _LONGEST_TAIL) + tail.start()
        if _is_quoted(text, start):
            break
        text = text[:start].rstrip() + "\n" if text[:start].strip() else ""
    return text


def _without_printed(text: str) -> str:
    printed = _PRINTED.match(text)
    return text[printed.end() :] if printed else text


def _final_channel(text: str) -> str:
    """The final channel of a reply in channels; empty if there is none yet."""
    marks = [m for m in _CHANNEL.finditer(text) if not _is_quoted(text, m.start())]
    if marks and not re.sub(_TOKEN, "", text[: marks[0].start()]).strip():
        finals = [m for m in marks if m["name"] == "final"]
        if not finals:
            closed = re.search(r"<channel\|>\s*", text)  # `<|channel>thought … <channel|>answer`
            return text[closed.end() :] if closed else ""
        rest = text[finals[-1].end() :]
        return re.split(r"<\|(?:end|return|call)\|>", rest, maxsplit=1)[0].lstrip()
    if _BARE_ANALYSIS.match(text):
        final = next((m for m in _BARE_FINAL.finditer(text) if not _is_quoted(text, m.start())), None)
        return text[final.end() :].lstrip() if final else ""
    return text


def _without_leading(text: str) -> str:
    """The text without reasoning at its start, whose opening mark may be missing."""
    for _ in range(_MOST_BLOCKS):
        start = text.lstrip()
        opening = _OPENING.match(start)
        if opening and not _is_reference(opening):
            rest = _after_closing(start, opening)
            if rest is None:
                return ""
            text = rest
            continue
        closing = next((m for m in _CLOSING.finditer(text) if not _is_quoted(text, m.start())), None)
        if closing is None:
            break
        openings = _OPENING.finditer(text, 0, closing.start())
        if any(not _is_quoted(text, m.start()) for m in openings):
            break
        text = text[closing.end() :].lstrip()
    return text


def _without_blocks(text: str) -> str:
    """The text without reasoning after it or between its paragraphs."""
    position = 0
    for _ in range(_MOST_BLOCKS):
        opening = _OPENING.search(text, position)
        if opening is None:
            break
        position = start = opening.start()
        rest = _after_closing(text, opening)
        if not _begins_block(text, opening, rest is None):
            position = opening.end()
        elif rest is None:
            return text[:start].rstrip() + "\n"
        else:
            text = f"{text[:start].rstrip()}\n\n{rest}" if rest else text[:start].rstrip() + "\n"
    return text


def _begins_block(text: str, opening: re.Match[str], is_open: bool) -> bool:
    """True if an opening mark within the text begins reasoning, and is not in a sentence or a link."""
    start, end = opening.span()
    if _is_quoted(text, start) or text[end : end + 1] in ("(", "`"):
        return False
    if _is_reference(opening):
        return False
    begins_line = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    is_glued = not text[start - 1 : start].isspace() and text[start - 1 : start] not in "`'\"(*_"
    if is_glued and is_open and text[start - 1] not in ".!?:)`*" and text[end : end + 1] not in ("\n", ""):
        return False
    is_sentence = begins_line and text[end : end + 1] == " " and text[:start].strip()[-1:].isalnum()
    ends_line = text[end : end + 1] in ("\n", "")
    return not is_sentence and (begins_line or is_glued or (ends_line and is_open))


def _is_reference(opening: re.Match[str]) -> bool:
    """True if a mark in brackets is rather a reference of Markdown, such as `[analysis]`."""
    return opening[0].startswith("[") and not opening["name"].isupper()


def _after_closing(text: str, opening: re.Match[str]) -> str | None:
    """The text after the end of the reasoning, or ``None`` if it has no end."""
    name = opening["name"].casefold()
    for closing in _CLOSING.finditer(text, opening.end()):
        is_named = text[closing.start() - 1] == "`" and text[closing.end() : closing.end() + 1] == "`"
        if closing["end"].casefold() == name and not is_named:
            return text[closing.end() :].lstrip()
    return None


def _is_quoted(text: str, at: int) -> bool:
    """True if a position is in a code block or between backticks."""
    fences = _fence_lines(text)
    in_block = bisect_right(fences, text.rfind("\n", 0, at) + 1) % 2 == 1
    return in_block or text[text.rfind("\n", 0, at) + 1 : at].count("`") % 2 == 1


@lru_cache(maxsize=4)
def _fence_lines(text: str) -> tuple[int, ...]:
    """The offsets of the lines that open and close code blocks, in turn."""
    found: list[int] = []
    fence = ""
    for line in _FENCE.finditer(text):
        if not fence:
            fence = line["mark"]
            found.append(line.start())
        elif line["mark"].startswith(fence) and not line["info"].strip():
            fence = ""
            found.append(line.start())
    return tuple(found)


class ReasoningFilter:
    """Passes streamed text to a listener without the reasoning at its start.

    It cannot recognize reasoning without an opening mark, so use it for progress only.
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
        start = self._pending.lstrip()
        opening = _OPENING.match(start)
        if opening:
            rest = _after_closing(start, opening)
            if rest:
                self._release(rest)
        elif start and (start[0] not in "<[◁＜⟨" or len(start) >= _LONGEST_OPENING):
            self._release(self._pending)

    def _release(self, text: str) -> None:
        self._decided, self._pending = True, ""
        self._listener(text)
