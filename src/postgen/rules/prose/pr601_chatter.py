"""Text of a chat model before, inside or after the post.

**What it flags.** What a chat model says to its user rather than to the readers: an announcement (`Sure,
here is the post:`), an offer or good wishes at the end (`Let me know if you would like changes.`), and `As
an AI language model, I…`. Also markers of a reply (`<think>`, `<|im_end|>`), and a fence around the post.

**Why.** It shows that nobody read the post before it was published.

**Example.** `Certainly! Here is the blog post you asked for:`

**Instead.** Nothing: the post starts with its title line. `--fix` removes a fence around the whole post.

**Not flagged.** The same words in a quotation, a list, a table, code or quotation marks. A sentence about
tokens such as `<|user|>`. Words to readers, such as `Feel free to experiment`.
"""

import re

from postgen.document import CodeBlock, Document, Prose
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.prose_text import any_of, readable_text

_YES = "(?:sure(?: thing)?|certainly|of course|absolutely|understood|got it|no problem|happy to help)"
_THING = "(?:post|article|draft|markdown|reply|response|answer|rewrite|revision|text)"
_KIND = (
    "(?:(?:full|complete|finished|final|revised|updated|corrected|rewritten|improved|requested|new|blog) )"
)
_WRITE = "(?:write|written|draft|drafted|revised?|updated?|rewrite|rewritten|provided?|expand|adjust|make)"
_REPLY = "(?:message|reply|response)"
_ASK = "(?:feel free|don't hesitate|do not hesitate) to (?:ask|reach out|let me know)"
_IF_YOU = r"if you(?:'d| would)? (?:like|want|need|have)\b[^.!?\n]{0,80}"
_CHANGES = "(?:requested )?(?:changes|findings|feedback|corrections|issues)"

# At the start of any paragraph of the post.
_ANYWHERE = any_of(
    rf"{_YES}\s*[!,.:–—-]+\s*(?:here(?:'s| is| are) |below (?:is|are)\b)",
    rf"{_YES}\s*[!,.:–—-]+\s*(?:let me|i(?:'ll| will|'ve| have| can)) {_WRITE}\b",
    rf"{_YES}\s*[!,.:–—-]+\s*i(?:'d| would) be (?:happy|glad)\b",
    rf"(?:here(?:'s| is)|below is) (?:the|your|a|my) {_KIND}+{_THING}\b",
    r"as an? (?:ai|large language|ai language)(?: (?:model|assistant))?\s*,?\s*\bi\b",
    r"i(?:'m| am) (?:sorry|afraid),? but (?:i can(?:'t|not)|as an ai)\b",
    r"i hope (?:this|that|the|it) (?:\w+ ){0,3}(?:helps?|meets|is what you|works for you)\b",
    r"(?:would you like|do you want) me to\b",
    r"(?:shall|should) i (?:continue|proceed|go on)\b",
    rf"[\[(]*(?:to be )?continue[ds]? (?:in|from) (?:the|my) (?:next|previous|last) {_REPLY}\b",
    rf"i(?:'ve| have) (?:made|applied|addressed|fixed|incorporated) (?:all )?(?:the|your) {_CHANGES}\b",
    r"(?:assistant|chatgpt|gpt-?\d\S{0,9}|claude|gemini)\s*:",
    r"[\[(]*(?:end|start) of (?:the )?(?:blog )?(?:post|response|reply)\b",
)

# At the start of any paragraph, or anywhere in the first or last one.
_NOT_WITHIN = r"(?<![\w'\"“‘])"
_AT_AN_END = any_of(
    rf"{_NOT_WITHIN}(?:please )?let me know (?:if|whether)\b",
    rf"{_NOT_WITHIN}(?:please )?{_ASK}\b",
    rf"{_NOT_WITHIN}{_IF_YOU}[ ,](?:just ask|let me know)\b",
    rf"{_NOT_WITHIN}{_IF_YOU}[ ,]i can (?:also )?{_WRITE}\b",
    rf"{_NOT_WITHIN}i hope (?:this|that|you find this) (?:\w+ ){{0,3}}(?:helps?|helpful|useful|meets)\b",
    rf"{_NOT_WITHIN}i(?:'m| am| would be|'d be) (?:happy|glad) to (?:help|adjust|revise|expand|clarify)\b",
)

# At the start of the first or last paragraph.
_EXCLAIMED = any_of(rf"{_YES}\s*!")

# Words that show an author who asks readers to write.
_FOR_READERS = re.compile(
    r"\b(?:comments?|discussion|forum|github|e-?mail|discord|slack|twitter|mastodon|issue tracker)\b",
    re.IGNORECASE,
)

_TAGS = re.compile(
    r"</?(?:think|thinking|reasoning|reflection|scratchpad|assistant|response|answer|artifact)\s*>",
    re.IGNORECASE,
)

_MARKERS = re.compile(
    r"<\|[A-Za-z_]{2,30}\|?>|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>"
    r"|【\d{1,4}†[^】\n]{0,60}】|:contentReference\[oaicite:\d+\]"
)

_TITLE = re.compile(r"\s{0,20}(?:---\n|#{1,2} \S)")
_SECTION = re.compile(r"^## \S", re.MULTILINE)
_MARKDOWN = ("markdown", "md", "mdx")
_UNMARKED = ("", "text", "plaintext")
_CONTINUED = re.compile(r"\s*[,;]?\s*\w|\s*[,，、]")
_ADVICE = "remove it; the reply must be only the post"


def check(document: Document, _context: Context) -> Problems:
    yield from _wrapper_problems(document)
    yield from _marker_problems(document)
    paragraphs = [p for p in document.prose if p.kind == "paragraph" and not p.containers]
    # The first and last paragraphs: an announcement can come even before the title line.
    last_line = document.blocks[-1].line if document.blocks else 0
    for paragraph in paragraphs:
        at_an_end = paragraph is paragraphs[0] or paragraph.line == last_line
        if match := _find_chatter(paragraph, at_an_end=at_an_end):
            yield Problem(
                document.span(paragraph.inlines[0].start, paragraph.inlines[-1].end),
                f"text of a chat model: `{match[0].strip()[:60]}`",
                _ADVICE,
            )


def _wrapper_problems(document: Document) -> Problems:
    """The problem that the post is inside a fence, perhaps after an announcement."""
    for fence in document.code_blocks[:1]:
        is_first = document.title is None and not any(h.line < fence.line for h in document.headings)
        if is_first and _contains_post(fence):
            yield Problem(
                document.source.line_span(fence.line),
                "the post is wrapped in a fence",
                "remove the fence around the post",
                _unwrap(document, fence),
            )


def _contains_post(fence: CodeBlock) -> bool:
    """True if it starts with a title. A fence not marked as Markdown must contain a section, too."""
    if not fence.fenced or not _TITLE.match(fence.body):
        return False
    # Without a section it may be a script that starts with a comment.
    return fence.language in _MARKDOWN or (fence.language in _UNMARKED and bool(_SECTION.search(fence.body)))


def _unwrap(document: Document, fence: CodeBlock) -> tuple[Edit, ...]:
    """Remove the first and last lines if they open and close the fence.

    The parser may end the outer fence early, at a fence inside the post. So compare with the last line.
    """
    source = document.source
    lines = [n for n in range(1, source.line_count + 1) if source.line_text(n).strip()]
    first, last = lines[0], lines[-1]
    opening = source.line_text(first)
    mark = opening[: len(opening) - len(opening.lstrip("`~"))]
    if first != fence.line or last == first or not mark or source.line_text(last).strip() != mark:
        return ()
    return (
        Edit(source.line_start(fence.line), source.line_start(fence.line + 1), ""),
        Edit(source.line_end(last - 1), source.line_end(last), ""),
    )


def _find_chatter(paragraph: Prose, *, at_an_end: bool) -> re.Match[str] | None:
    first = next((inline for inline in paragraph.inlines if inline.kind != "mark"), None)
    if first is None or first.kind != "text":  # chatter never starts with code or mathematics
        return None
    text = paragraph.prose_text[:4000].replace("’", "'").lstrip()
    match = _ANYWHERE.match(text) or _AT_AN_END.match(text)
    if at_an_end:
        match = match or _EXCLAIMED.match(text) or _AT_AN_END.search(text)
    return None if match is None or _FOR_READERS.search(text, match.start()) else match


def _marker_problems(document: Document) -> Problems:
    for html in document.html:
        if match := _TAGS.search(html.text):
            start = html.start + match.start()
            yield _marker_problem(document, start, start + len(match[0]), match[0])
    # Check the whole text first, because most posts have no markers.
    for prose in document.prose if _MARKERS.search(document.text) else ():
        reading = readable_text(prose, ())
        for match in _MARKERS.finditer(reading.text):
            before = reading.text[: match.start()].strip()
            if before and _CONTINUED.match(reading.text, match.end()) and match[0].startswith("<|"):
                continue  # a sentence about the tokens of models
            yield _marker_problem(document, *reading.bounds(*match.span()), match[0])


def _marker_problem(document: Document, start: int, end: int, mark: str) -> Problem:
    return Problem(document.span(start, end), f"marker of a model's reply: `{mark[:40]}`", _ADVICE)


RULE = Rule("PR601", "chatter", check)
