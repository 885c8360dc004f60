"""Text of a chat model before, inside or after the post.

**What it flags.** A sentence of the conversation with a model instead of the post, wherever it stands: an
announcement (`Here is the revised section:`), praise (`Great question!`), words about the conversation (`As
you asked, …`), a limit of the model (`As an AI, I…`), a part or limit of a reply (`Part 2 of 3`), a rule of
the prompt (`Per the guidelines, I avoid HTML.`), an offer (`Would you like the next lesson?`), thinking aloud
(`Wait, let me recompute that.`), a note to an editor, and a word count. Also a citation mark of a chat
(`【4:0†source】`, `turn0search3`, `utm_source=chatgpt.com`), markers of a reply (`<think>`, `<|im_end|>`),
and a fence around the post.

**Why.** It shows that nobody read the post before it was published.

**Example.** `Certainly! Here is the blog post you asked for:`

**Instead.** Nothing: the post starts with its title line. `--fix` removes a fence around the whole post.

**Not flagged.** The same words in code, in quotation marks, in the text of a link to another site, or quoted
after a line that introduces them (`A chatbot says:`). A sentence about tokens such as `<|user|>`. Words to
readers, such as `Feel free to experiment`.

**How.** Patterns find candidates. A linear model of the words weighs each sentence, too: it finds sentences
that no pattern knows, and rejects those that finished texts often have.

**Languages.** English sentences, whatever the language of the series, because models fall back on English.
Marks of a reply and fences are found in all languages, chatter in other languages is not.
"""

import re

from postgen.document import CodeBlock, Document, Inline, Prose
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.prose.chatter import CITATION_MARK, Chatter, find_chatter
from postgen.rules.prose.chatter_grammar import EXCLAIMED_YES
from postgen.rules.prose_text import (
    FORMULA,
    ReadableText,
    any_of,
    prose_sentences,
    prose_without_code,
    readable_prose,
    readable_text,
    words_of_prose,
)

_TAGS = re.compile(
    r"</?(?:think|thinking|reasoning|reflection|scratchpad|assistant|response|answer|artifact)\s*>",
    re.IGNORECASE,
)
_MARKERS = re.compile(r"<\|[A-Za-z_]{2,30}\|?>|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>")
# Each citation mark has one of these. A search for all of them in one expression takes five times as long.
_CITATION_SIGNS = ("【", *map(chr, range(0xE200, 0xE207)), "oaicite", "[cit", "[source:", "utm_source=")
_CITATION_PATTERN = re.compile(r"turn\d")

_TITLE = re.compile(r"\s{0,20}(?:---\n|#{1,2} \S)")
_SECTION = re.compile(r"^## \S", re.MULTILINE)
_MARKDOWN = ("markdown", "md", "mdx")
_UNMARKED = ("", "text", "plaintext")
_CONTINUED = re.compile(r"\s*[,;]?\s*\w|\s*[,，、]")
_ADVICE = "remove it; the reply must be only the post"

_MOST_BEFORE_FENCE = 2  # paragraphs that announce the post
_SHORT = 7  # paragraphs of a short text
_FEW = 3  # paragraphs in which a model may say "I"; an author who says it does so more often
_I = re.compile(r"^[^\"“]*(?<![\w.\"“])I(?:'\w+|’\w+)? \w")
_ANSWER = any_of(
    r"^\W*(?:sure thing|certainly|understood|got it|happy to help|will do|noted|roger)\W*[.!]\W*$"
)
# A line that introduces words of a conversation, and a line of a conversation with its speaker.
_INTRODUCES = any_of(
    r"\b(?:say|said|saying|answer|repl(?:y|ies)|phrase|sentence|opener|expression|wording|"
    r"chat ?bot|assistant|"
    r"prompt|respon[sd]|utter|remark|conversation|dialog|transcript|message|quot|write|wrote|ask|"
    r"text like)\w*"
    r"\b[^:]{0,80}:\W*$"
)
_SPEAKER = any_of(
    r"^\W*(?:user|human|me|you|q|question|customer|student|teacher|prompt|bot|model|system|"
    r"assistant|chatgpt|gpt-?\d\S*|claude|gemini|llm|ai)\W{0,3}:"
)
_OTHER_SITE = ("http://", "https://")
_OF_CONVERSATIONS = any_of(
    r"\b(?:repl(?:y|ies)|responses?|prompts?|messages?|says?|answers?|chatbots?|assistants?|"
    r"phrases?|wording)\b"
)


def check(document: Document, _context: Context) -> Problems:
    yield from _wrapper_problems(document)
    yield from _marker_problems(document)
    yield from _citation_problems(document)
    yield from _chatter_problems(document)


def _chatter_problems(document: Document) -> Problems:
    # An announcement can come even before the title line.
    last_line = document.blocks[-1].line if document.blocks else 0
    author_speaks = document.memo(_author_speaks)
    first = next((n for n, p in enumerate(document.prose) if p.kind == "paragraph"), 0)
    first_heading = document.headings[0].line if document.headings else last_line + 1
    readings, texts = document.memo(readable_prose), document.memo(prose_without_code)
    for number, sentences in enumerate(document.memo(prose_sentences)):
        prose, reading = document.prose[number], readings[number]
        is_first = number == 0 and prose.line < first_heading
        at_an_end = not prose.containers and (number == first or prose.line == last_line)
        found = list(
            find_chatter(
                reading.text,
                sentences,
                kind=prose.kind,
                at_an_end=at_an_end,
                author_speaks=author_speaks,
                without_code=texts[number],
            )
        )
        is_answer = is_first and EXCLAIMED_YES.match(reading.text)
        if not found and (is_answer or (prose.kind == "paragraph" and _ANSWER.match(reading.text))):
            found = [Chatter("announcement", 0, len(reading.text))]
        found = [c for c in found if not _is_cited(prose, reading.inline_at(c.place))]
        if found and not _is_quoted(document, number):
            yield from _sentence_problems(document, reading, found)


def _author_speaks(document: Document) -> bool:
    """Whether the author says "I" outside quotation marks, in many paragraphs or often in a short text."""
    count = sum(
        "i" in words and bool(_I.search(prose.prose_text))
        for prose, words in zip(document.prose, document.memo(words_of_prose), strict=True)
    )
    return count > _FEW or (count > 1 and 5 * count >= len(document.prose) >= _SHORT)


def _sentence_problems(document: Document, reading: ReadableText, found: list[Chatter]) -> Problems:
    """One problem for each run of sentences that follow each other."""
    runs = [[found[0]]]
    for chatter in found[1:]:
        if reading.text[runs[-1][-1].end : chatter.start].strip():
            runs.append([chatter])
        else:
            runs[-1].append(chatter)
    for run in runs:
        start, end = run[0].start, run[-1].end
        words = " ".join(reading.text[start:end].replace(FORMULA, "…").split())
        yield Problem(
            document.span(*reading.bounds(start, end)),
            f"text of a chat model ({run[0].kind}): `{words[:60]}`",
            _ADVICE,
        )


def _is_cited(prose: Prose, inline: Inline) -> bool:
    """True for code and for the text of a link to another site, which is often the title of a page there."""
    if inline.kind == "code":
        return True
    links = [i for i in prose.inlines if i.start <= inline.start and i.kind in ("link_open", "link_close")]
    return bool(links) and links[-1].kind == "link_open" and links[-1].target.startswith(_OTHER_SITE)


def _is_quoted(document: Document, number: int) -> bool:
    """True if the text is in a quotation, list or table that shows words of a conversation."""
    prose = document.prose[number]
    if not prose.containers:
        return bool(_SPEAKER.match(prose.prose_text)) and document.memo(_has_two_speakers)
    before = [p for p in document.prose[max(0, number - 60) : number] if p.containers != prose.containers]
    introduction = before[-1].prose_text if before else ""
    if "table" in prose.containers:
        cells = document.prose[max(0, number - 60) : number]
        header = next((p.line for p in reversed(cells) if "table" not in p.containers), 0)
        return any(_OF_CONVERSATIONS.search(p.prose_text) for p in cells if p.line > header)
    if "quote" in prose.containers and introduction.rstrip().endswith(":"):
        return True
    return bool(_INTRODUCES.search(introduction) or _SPEAKER.match(prose.prose_text))


def _has_two_speakers(document: Document) -> bool:
    return sum(bool(_SPEAKER.match(p.prose_text)) for p in document.prose) > 1


def _citation_problems(document: Document) -> Problems:
    """Marks that a chat puts behind a claim, in text or in the address of a link."""
    has_sign = any(sign in document.text for sign in _CITATION_SIGNS)
    if not has_sign and not _CITATION_PATTERN.search(document.text):
        return  # most posts
    code = [(i.start, i.end) for _, i in document.inlines("code", "math")]
    lines = [range(b.line, b.end_line + 1) for b in document.code_blocks]
    for match in CITATION_MARK.finditer(document.text):
        span = document.span(*match.span())
        is_code = any(start <= match.start() < end for start, end in code)
        if not is_code and not any(span.line in block for block in lines):
            yield Problem(span, f"citation mark of a chat: `{match[0][:40]}`", _ADVICE)


def _wrapper_problems(document: Document) -> Problems:
    """The problem that the post is inside a fence, perhaps after an announcement."""
    for fence in document.code_blocks[:1]:
        before = [block for block in document.blocks if block.line < fence.line]
        is_first = len(before) <= _MOST_BEFORE_FENCE and "heading" not in [block.kind for block in before]
        if is_first and not document.front_matter_end and _contains_post(fence):
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
