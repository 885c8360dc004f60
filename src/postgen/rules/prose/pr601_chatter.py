"""Text of a chat model before, inside or after the post.

**What it flags.** What a chat model says to its user rather than to the readers: an announcement (`Sure,
here is the post:`), an offer or good wishes at the end (`Let me know if you would like changes.`), and `As
an AI language model, I…`. Also markers of a reply (`<think>`, `<|im_end|>`), and a post that is wrapped in
one fence.

**Why.** It shows that nobody read the post before it was published.

**Example.**

    Certainly! Here is the blog post you asked for:

**Instead.** Nothing: the post starts with its title line and ends with its last section.

    # Learn the Training Loop with PyTorch – 1.2: The Simplest Case: Linear Regression

`--fix` removes a fence around the whole post.

**Not flagged.** The same words in a quotation, a list, a table, code or quotation marks, as in a post about
chat models. A sentence about tokens such as `<|user|>`. Words to readers, such as `Feel free to experiment`
or an invitation to comment on the blog.
"""

import re
from collections.abc import Iterator

from postgen.document import Document, Prose
from postgen.findings import Problem
from postgen.rules.context import Context
from postgen.rules.prose.chatter import ANYWHERE, AT_AN_END, EXCLAIMED, FOR_READERS, MARKERS, TAGS
from postgen.rules.prose.wrapping import wrapped
from postgen.rules.reading import read
from postgen.rules.rule import Rule

_CONTINUED = re.compile(r"\s*[,;]?\s*\w|\s*[,，、]")
_INSTEAD = "remove it; the reply must be only the post"


def check(document: Document, _context: Context) -> Iterator[Problem]:
    if problem := wrapped(document):
        yield problem
    yield from _markers(document)
    paragraphs = [p for p in document.prose if p.kind == "paragraph" and not p.containers]
    # The first and last paragraphs: an announcement can come even before the title line.
    edges = set()
    if paragraphs:
        last_line = document.blocks[-1].line
        edges = {p.line for p in paragraphs if p is paragraphs[0] or p.line == last_line}
    for paragraph in paragraphs:
        if problem := _chatter(document, paragraph, at_an_end=paragraph.line in edges):
            yield problem


def _chatter(document: Document, paragraph: Prose, *, at_an_end: bool) -> Problem | None:
    text = _opening(paragraph)
    if text is None:
        return None
    match = ANYWHERE.match(text) or AT_AN_END.match(text)
    if at_an_end:
        match = match or EXCLAIMED.match(text) or AT_AN_END.search(text)
    if match is None or FOR_READERS.search(text, match.start()):
        return None
    start = paragraph.inlines[0].start
    return Problem(
        document.span(start, paragraph.inlines[-1].end),
        f"text of a chat model: `{match[0].strip()[:60]}`",
        _INSTEAD,
    )


def _opening(paragraph: Prose) -> str | None:
    """The words of a paragraph; None if it starts with code or mathematics, which chatter never does."""
    first = next((i for i in paragraph.inlines if i.kind != "mark"), None)
    if first is None or first.kind != "text":
        return None
    return paragraph.words[:4000].replace("’", "'").lstrip()


def _markers(document: Document) -> Iterator[Problem]:
    for html in document.html:
        if match := TAGS.search(html.text):
            start = html.start + match.start()
            yield _marker(document, start, start + len(match[0]), match[0])
    # Check the whole text first, because most posts have no markers.
    for prose in document.prose if MARKERS.search(document.text) else ():
        reading = read(prose, ())
        for match in MARKERS.finditer(reading.text):
            before = reading.text[: match.start()].strip()
            if before and _CONTINUED.match(reading.text, match.end()) and match[0].startswith("<|"):
                continue  # a sentence about the tokens of models
            yield _marker(document, *reading.bounds(*match.span()), match[0])


def _marker(document: Document, start: int, end: int, mark: str) -> Problem:
    return Problem(document.span(start, end), f"marker of a model's reply: `{mark[:40]}`", _INSTEAD)


RULE = Rule("PR601", "chatter", check)
