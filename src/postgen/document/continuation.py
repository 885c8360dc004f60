"""Join a Markdown text that was cut off with the text that continues it.

A model that continues may repeat its last words, announce that it goes on, open a code block or a formula
again that is still open, or begin again.
"""

import re

from postgen.document.unwrap import unwrap

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)\Z")
_LONGEST_WORD = 120  # characters; a longer last word, such as an address, is not asked for again
_LONGEST_OVERLAP = 3000  # words
_RESTART_WORDS, _CODE_OVERLAP = 5, 8
_LONGEST_PREFACE = 200  # characters of a paragraph before the words that go on
# A block that no sentence goes on with.
_NEW_BLOCK = re.compile(
    r"\s*\n[ \t]*\n|\s*(?:\{\s*\"|[-*+] [A-Z]|#{1,6} |`{3,}|~{3,}|\$\$|> |[-*_]{3,}[ \t]*\n)|"
    r"\s*\n(?:[-*+] |\d+[.)] |\|)"
)
_ELISION = re.compile(r"\A\s*(?:[(\[]?(?:…|\.{3})[)\]]?|[-*_]{3,}[ \t]*\n)\s*(?=[a-z0-9])")
# Capital letters within a sentence that begin another one.
_NEW_SENTENCE = re.compile(
    r"\s*(?:(?:The|This|That|There|It|You|We|My|All|Everything|Nothing|No|Yes|Here|As|Since|Sorry|Okay|Sure)\b|"
    r"I(?:['’]\w+| (?:have|had|am|was|will|already|do|did|think|see|cannot))\b)"
)
_SAME_LINE = re.compile(r"\A[\s*_(\[]*(?:continu(?:ing|ed|ation)|resuming|the rest)\W*:\W*", re.IGNORECASE)
_QUOTED = re.compile(r"\A\s*[\"“]([^\"“”]+)[\"”]\s*\Z")  # the whole continuation
_LIST_MARK = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+")
_ROLE = re.compile(r"\A\s*(?:assistant|markdown)\b:?[ \t]*\n+", re.IGNORECASE)
_GOES_ON = re.compile(
    r"(?:(?:sure|certainly|okay|ok|of course|absolutely|understood|right)\W+)?(?:"
    r"(?:continu(?:e|es|ing|ed|ation)|resum(?:e|es|ing|ed))\W*\Z|"
    r"(?:continuing|resuming|picking up|carrying on|going on)\b.{0,40}\b(?:from|where|exactly|right|directly|"
    r"text|section|answer|reply|post|rest)\b|"
    r"(?:I'?ll|I will|I'?m|I am|let me|let us|let's)\W+(?:now )?"
    r"(?:continu|resum|go(?:ing)? on|pick|carry|finish).{0,40}\b"
    r"(?:where|from|text|section|answer|reply|post|rest|code)\b|"
    r"here(?:'?s| is| are|’s| comes?)\b.{0,20}\b(?:the )?(?:rest|remain\w*|continuation|continued)\b|"
    r"(?:the )?(?:rest|remainder|continuation) (?:of the|follows)\b|"
    r"(?:exactly |right )?(?:from )?where (?:I|we|it) (?:was |were )?(?:stopped|left|cut|interrupted|broke)|"
    r"(?:my|the) (?:previous |last )?(?:answer|reply|response|text|message) "
    r"(?:was|got|had been) (?:cut|truncat))",
    re.IGNORECASE,
)


def without_last_word(text: str) -> str:
    """The text up to its last white space, as the last word may be cut; of an empty line, nothing stays."""
    text = text.rstrip("\ufffd")  # a character that was cut
    word = re.search(r"(?<=\s)\S+\Z", text[-_LONGEST_WORD:])
    if word:
        text = text[: len(text) - len(word[0])]
    return re.sub(r"(?<=\n)[ \t]+\Z", "", text)


def join_continuation(text: str, more: str) -> str:
    """The whole text.

    ``text`` was cut off; ``more`` is the reply to the request to go on after :func:`without_last_word`.
    """
    kept = without_last_word(text)
    word = text.rstrip("\ufffd")[len(kept) :].strip()
    more = without_announcement(more.lstrip("\ufeff\ufffd").replace("\r\n", "\n"))
    if not more.strip():
        return kept
    unwrapped = unwrap(more)
    if _is_restart(kept, unwrapped):
        return unwrapped
    fence, opened = _open_fence(kept), _FENCE.match(more.lstrip("\n").split("\n", 1)[0])
    if opened and opened[2] and not fence and unwrapped.strip() != more.strip():
        more = unwrapped  # a fence around the continuation alone
    elif opened and opened[2] and fence:
        kept, more = _reopened(kept, more, fence)
    elif more.lstrip().startswith("$$") and _is_open_formula(kept) and not _is_open_formula(more):
        kept, more = _reopened_formula(kept, more)
    if word and kept and more.lstrip().startswith(word):
        return kept + (more.lstrip("\n") if kept.endswith("\n") else more.lstrip())
    if _is_in_sentence(kept):
        if word and _NEW_BLOCK.match(more) and is_finished(word):
            return kept + word + (more if more[0] == "\n" else f"\n\n{more.lstrip()}")
        if _follows_word(kept, word, more):
            return f"{kept}{word}{' ' if is_finished(word) else ''}{more}"
        more = _SAME_LINE.sub("", _ELISION.sub("", _ROLE.sub("", more)))
        if quoted := _QUOTED.match(more):
            more = quoted[1]
        more = _without_preface(kept, more)
    elif word and re.search(r"[-+*/=<>(,]\s*\Z", kept) and re.match(r"\s*[+*/=<>),]", more):
        return kept + word + more  # an operand between two operators
    return _join(kept, more)


def leaves_gap(text: str, whole: str) -> bool:
    """True if ``whole``, the joined text, breaks off within the sentence in which ``text`` was cut."""
    kept = without_last_word(text).rstrip()
    if not whole.startswith(kept) or not _is_in_sentence(kept):
        return False
    after = whole[len(kept) :]
    return not after.strip() or bool(_NEW_BLOCK.match(after) or _NEW_SENTENCE.match(after))


def is_finished(text: str) -> bool:
    """True if the text ends with the end of a sentence, so that it may be whole although it was cut."""
    return bool(re.search(r"[.!?…][\"'”’)\]*_`$]*\s*\Z", text))


def _is_in_sentence(text: str) -> bool:
    """True if the text ends within a sentence of prose."""
    line = text.rpartition("\n")[2].strip()
    is_prose = line and not line.startswith(("#", "|", "$$")) and line[-1] not in ".!?:…"
    return bool(is_prose and not _open_fence(text) and not _is_open_formula(text))


def _follows_word(kept: str, word: str, more: str) -> bool:
    """True if the text goes on after the word at which it was cut, although that word was taken back.

    A sentence follows a whole sentence; half a word is followed by its other half.
    """
    if word and is_finished(word):
        return bool(re.match(r"[A-Z]", more))
    half = re.match(r"[a-z]+", more)
    if not half or not word.isalpha():
        return False
    words = {w.casefold() for w in re.findall(r"[^\W\d_]+", f"{kept} {more[half.end() :]}")}
    return (word + half[0]).casefold() in words and half[0] not in words


def _without_preface(kept: str, more: str) -> str:
    """The text without a first paragraph that is no part of the sentence in which ``kept`` ends.

    Behind it stand words that ``kept`` ends with, or the rest of its sentence, in lower case.
    """
    first, found, rest = more.lstrip().partition("\n\n")
    rest = rest.lstrip("\n")
    if not found or len(first) > _LONGEST_PREFACE or _overlap(kept, more):
        return more
    goes_on = rest[:1].islower() and not first[:1].islower()
    return rest if goes_on or _overlap(kept, rest) > len(rest.split(None, 1)[0]) else more


def _join(text: str, more: str) -> str:
    """Both texts without what the second one repeats of the end of the first."""
    more = re.sub(r"\A\s*(?:…|\.{3})[ \t]*(?=\w)", "", more)
    begun, first = text.rpartition("\n")[2], more.lstrip("\n").split("\n", 1)[0]
    if (mark := _LIST_MARK.match(begun)) and (other := _LIST_MARK.match(first)):
        again = first[other.end() :].strip()
        if again.startswith(begun[mark.end() :].strip()):  # the item from its beginning
            return text[: len(text) - len(begun)] + mark[0] + more.lstrip()[len(other[0].lstrip()) :]
    if begun.strip() and first.strip().startswith(begun.strip()):
        indent = begun[: len(begun) - len(begun.lstrip())]
        return text[: len(text) - len(begun)] + indent + more.lstrip()
    if repeated := _overlap(text, more):
        after = more[repeated:]
        is_split = _is_in_sentence(text) and re.match(r"\s*\n\s*[a-z]", after)
        return text.rstrip() + (f" {after.lstrip()}" if is_split else after)
    heading = re.match(r"#{1,6} ", first)
    if heading and (found := _line_at(text, first.rstrip())) is not None:
        return text[:found] + more.lstrip("\n")
    if heading:
        return f"{text.rstrip()}\n\n{more.lstrip()}"
    if text[-1:].isspace():
        return text + (more if _open_fence(text) and text.endswith("\n") else more.lstrip(" \t"))
    is_cut_word = not re.search(r"\s", text[-_LONGEST_WORD:]) and (
        len(text) > _LONGEST_WORD or text[-1:] > "\u2e80"
    )
    return text + ("" if more[:1].isspace() or is_cut_word else " ") + more


def without_announcement(more: str) -> str:
    """The text without a first line that says that it goes on, which no text needs."""
    first, found, rest = more.lstrip("\n").partition("\n")
    bare = re.sub(r"^[\s*_>#(\[]+|[\s*_)\]]+$", "", first)
    is_set_off = bare.endswith((":", "…", "...", "--", "—")) or not rest.split("\n", 1)[0].strip()
    if found and rest.strip() and len(bare) < 160 and is_set_off and _GOES_ON.match(bare):
        return rest[1:] if rest.startswith("\n") else rest
    return more


def _is_restart(text: str, more: str) -> bool:
    """True if the continuation is the text from its beginning again."""
    start, again = unwrap(_without_opening(text)).split(), more.split()
    first, new = unwrap(_without_opening(text)).split("\n", 1)[0], more.split("\n", 1)[0]
    if re.match(r"#{1,2} ", first) and first.strip() == new.strip():
        return True
    return len(start) > _RESTART_WORDS and start[:_RESTART_WORDS] == again[:_RESTART_WORDS]


def _without_opening(text: str) -> str:
    """The text without the opening of a fence around it, whose end is still to come."""
    first, _, rest = text.lstrip("\n").partition("\n")
    return rest if _FENCE.match(first) and rest.lstrip().startswith("#") else text


def _open_fence(text: str) -> str:
    """The opening line of the code block in which the text ends, or an empty string."""
    opening, mark = "", ""
    lines = _without_opening(text).split("\n")
    for line in lines:
        found = _FENCE.match(line)
        if found and not mark:
            opening, mark = line, found[1]
        elif found and found[1].startswith(mark) and not found[2]:
            opening = mark = ""
    return opening


def _reopened(text: str, more: str, fence: str) -> tuple[str, str]:
    """Both texts if the continuation opens the code block again in which the text ends."""
    start = text.rindex(fence)
    code, again = text[start + len(fence) :].strip("\n"), more.lstrip("\n").partition("\n")[2]
    first = next((line for line in code.split("\n") if line.strip()), "")
    if first and again.lstrip("\n").split("\n", 1)[0].rstrip() == first.rstrip():
        return text[:start], more.lstrip("\n")  # the block from its beginning
    return text, again


def _is_open_formula(text: str) -> bool:
    return len(re.findall(r"(?<!\\)\$\$", re.sub(r"`[^`\n]*`", "", text))) % 2 == 1


def _reopened_formula(text: str, more: str) -> tuple[str, str]:
    start = text.rindex("$$")
    formula, again = text[start + 2 :].split(), more.lstrip()[2:]
    if not formula or again.split()[:1] == formula[:1]:
        return text[:start], more.lstrip()  # the formula from its beginning
    return text, again


def _line_at(text: str, line: str) -> int | None:
    """The offset of the last such line in the text, outside code blocks."""
    found = text.rfind(f"\n{line}\n")
    return found + 1 if found >= 0 and not _open_fence(text[:found]) else None


def _overlap(text: str, more: str) -> int:
    """The number of characters at the start of ``more`` that repeat the last words of ``text``."""
    tail = text.split()[-_LONGEST_OVERLAP:]
    words = [(m[0], m.end()) for m in re.finditer(r"\S+", more)][:_LONGEST_OVERLAP]
    head = [word for word, _ in words]
    length = _longest_border(head, tail)
    if length == 0 and not _open_fence(text):  # the words again between quotes, or with a capital letter
        length = _longest_border([*map(_bare, head)], [*map(_bare, tail)])
        length = length if length > 1 else 0
    if length == 0 or (length == 1 and not (head[0].isalpha() and len(head[0]) > 1)):
        return 0
    if length < _CODE_OVERLAP and _open_fence(text):
        return 0  # equal lines of code are common
    return words[length - 1][1]


def _bare(word: str) -> str:
    """A word without quotes and emphasis around it, in lower case."""
    return word.strip("\"'“”‘’*_>…").casefold()


def _longest_border(head: list[str], tail: list[str]) -> int:
    """The length of the longest start of ``head`` that is an end of ``tail``, in linear time."""
    if not head or not tail:
        return 0
    failure = [0] * len(head)
    length = 0
    for n in range(1, len(head)):
        while length and head[n] != head[length]:
            length = failure[length - 1]
        length += head[n] == head[length]
        failure[n] = length
    length = 0
    for n, word in enumerate(tail):
        while length and (length == len(head) or word != head[length]):
            length = failure[length - 1]
        length += length < len(head) and word == head[length]
        if n < len(tail) - 1 and length == len(head):
            length = failure[length - 1]
    return length
