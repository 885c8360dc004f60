"""Classify how a post uses a command, by its sentence and by the text above a code block or a list."""

import re
from bisect import bisect_left
from operator import attrgetter

from postgen.document import Document, Prose
from postgen.rules.install.instructions import Use, classify, introduces_mention, is_plain, sentence_around
from postgen.rules.prose_text import ReadableText, readable_text

_MOST_ITEMS = 12  # items of the same list that are skipped


_BEFORE_VERB = re.compile(
    r"(?:^|^(?:if|when|once|in case)\b[^,;:]{1,80},|\b(?:please|then|simply|first|now))\s*[`“\"]?$",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"[`”\"]?\s*(?:(?:it|them|this|these|both|everything|all)(?:\s+(?:first|now|too|(?:before|into|from)\b[^.!?]*))?"
    r"|(?:the|this|that|your)\s+(?:\w+\s+)?(?:package|library|libraries|dependency|dependencies|requirement)s?)"
    r"\s*(?:[.;:!]|$)",
    re.IGNORECASE,
)


def use_in_prose(
    document: Document, prose: Prose, reading: ReadableText, start: int, end: int, *, has_arguments: bool
) -> Use:
    """Classify how ``prose`` uses the command from ``start`` to ``end`` of its ``reading``."""
    if _is_struck(document, prose, reading.offset(start)):
        return "mention"
    before, after = sentence_around(reading.text, start, end)
    use = classify(before, after, has_arguments=has_arguments)
    if use == "mention" and _BEFORE_VERB.search(before) and _OBJECT.match(after) and is_plain(before, ""):
        use = "unclear"  # the command is the verb: "If it is missing, `pip install` it."
    if use == "instruction" and not reading.text[:start].strip() and prose.kind == "paragraph":
        in_list = "list" in prose.containers
        return "mention" if is_introduced_as_mention(document, prose.line, in_list=in_list) else use
    return use


def _is_struck(document: Document, prose: Prose, offset: int) -> bool:
    """True if the text at an offset is crossed out: `~~pip install torch~~`."""
    marks = [
        i for i in prose.inlines if i.kind == "mark" and i.end <= offset and document.text[i.start] == "~"
    ]
    return len(marks) % 2 == 1


def is_introduced_as_mention(document: Document, line: int, *, in_list: bool = True) -> bool:
    """True if what begins at a line is shown as something that readers should not run.

    The text above decides: the sentence that ends in a colon, and the nearest heading.
    """
    index = bisect_left(document.prose, line, key=attrgetter("line"))
    following = line
    for prose in document.prose[max(0, index - _MOST_ITEMS) : index][::-1]:
        if prose.kind == "cell":
            return False
        text = readable_text(prose, ("code",)).text.rstrip("*_ ")
        is_heading, is_adjacent = prose.kind == "heading", following - prose.end_line <= 2
        if is_heading or text.endswith(":"):
            return (in_list or is_adjacent) and introduces_mention(text)
        if "list" not in prose.containers or not in_list:
            return False
        following = prose.line
    return False
