"""Placeholder or omission.

**What it flags.** In code: a comment that replaces code (`# ... rest of the code`, `# same as before`, `# and
so on for the other layers`, `# your code here`, `pass # implement later`), a comment that consists only of
dots, a function whose body is `raise NotImplementedError`, a string such as `"YOUR_PATH_HERE"`, and, as
warnings, a method with that body and `...` as a statement or value (`[1, 2, ...]`). In prose: `TODO`, `TBD`,
`TK`, `FIXME`, `lorem ipsum dolor`, `Figure ??`, `0.XX`, `{{ title }}`, a paragraph of dots, an empty list
item, a note in brackets (`[insert figure here]`, `(proof omitted for now)`), a sentence which says that a
part is not there yet (`More exercises coming soon.`), a promise of the author (`I'll flesh this part out
later.`), a note that tells the author what to do (`Rewrite this paragraph.`), an address such as
`path/to/image.png`, and a tag or comment that is a note (`<figure goes here>`, `<!-- TODO -->`).

**Why.** Code with gaps does not run for the reader, and a placeholder shows that nobody finished the post.

**Example.**

    for step in range(100):
        # ... same as before

**Instead.** Write all of the code:

    for step in range(100):
        loss = compute_loss(w)
        w = w - lr * gradient(w)

**Not flagged.** A skeleton in the statement of an exercise, before its solution. What readers are asked to do
(`Add a second layer.`), what comes in another lesson, and data that are missing. `x[..., 0]`. `...` or
`NotImplementedError` as the body of a protocol, an overload, an abstract method or a class that the post
derives from. Output. `TODO` in inline code or quotation marks, and dots in a quotation. A link such as
`[here](notes.md)`, and templates, roles and folded notes of other programs (`{{ page.title }}`).

**How.** Patterns find the signs. A linear model, trained with written examples and with finished texts,
weighs the words of each sentence and of each note in brackets.

**Languages.** English sentences and comments, whatever the language of the series. The signs (`TODO`, `TK`,
`??`, dots) are found in all languages.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from postgen.document import CodeBlock, Document, Prose
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import syntax_tree
from postgen.rules.prose.code_elisions import IN_METHOD, comments_for_code, may_have_stubs, stubs
from postgen.rules.prose.unfinished_marks import find_marks, find_unfinished, hints, sign_strings
from postgen.rules.prose.unfinished_sentences import is_note
from postgen.rules.prose_text import (
    FORMULA,
    prose_sentences,
    prose_without_code,
    readable_prose,
    words_of_prose,
)
from postgen.rules.python.ast_tools import span_of
from postgen.rules.structure.exercises import find_exercises, solution_heading

_DOTS_ALONE = re.compile(r"[\[(]?\s*(?:\.{3,}|…+)\s*[\])]?")
# Addresses of links and images that nobody has filled in, such as `path/to/image.png` or `URL_HERE`.
_LONGEST_ADDRESS = 300
_DUMMY_ADDRESS = re.compile(
    r"(?:https?://)?(?:[\w.-]+/){0,9}(?:path/to/.*|[^/_-]*your[-_ ]?(?:\w+[-_ ]?)?"
    r"(?:url|link|path|image|file|here|name)(?:[-_ ]here)?(?:[.:/].*)?)|"
    r"[\w-]*(?:to-be-(?:added|done)|goes-here|to-?do|fixme|placeholder)[\w-]*|(?:link|url)[-_]to(?:[-_]\w+){1,6}|"
    r"(?:[\w.-]+/){0,9}(?:insert|add|put|paste)[-_](?:[a-z]+[-_]){0,4}here(?:\.\w{2,4})?|(?-i:#(?:TODO|TBD|FIXME)[\w-]*)|"
    r"(?:https?://)?(?:url|link|todo|tbd|tba|fixme|address|placeholder|image-?url|link-?url|xxx+|…|\.\.\.)/?|"
    r"https?://(?:www\.)?example\.(?:com|org|net)/.*(?:insert|todo|link|placeholder).*|"
    r"https?://(?:via\.|www\.)?(?:placeholder\.com|placehold\.(?:co|it)|dummyimage\.com|placekitten\.com)/.*",
    re.IGNORECASE,
)
# The words of the last part of an address such as `URL_HERE`, `replace-me.png` or `link-to-be-added`.
_PLACE_WORDS = frozenset(["here", "goes", "placeholder", "todo", "tbd", "tba", "fixme", "added"])
_VERBS = frozenset(["insert", "add", "put", "paste", "replace", "fill"])
_OTHER_TEXT = (
    "url link image img figure fig path file name address ref href page site website to be in me this the a "
    "my your it real actual screenshot notebook repo picture photo diagram source"
)
_ADDRESS_WORDS = _PLACE_WORDS.union(_VERBS, _OTHER_TEXT.split())
_LAST_PART = re.compile(r"(?:\w+:/+)?(?:[\w.-]+/)*([A-Za-z_-]+)(?P<extension>\.\w{2,4})?")
_IMAGE_EXTENSIONS = (".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp")
_HERE = re.compile(r"\bhere$|^this\b", re.IGNORECASE)
_EMPTY_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]*(?:\[ \][ \t]*)?$", re.MULTILINE)
_LABEL = re.compile(r"\([\w.:-]+\)=")
_ANCHOR = re.compile(r"\[\[[\w.-]+\]\]")  # of a heading in the Hugging Face courses
# A tag whose attributes have no values may be a note.
_TAG = re.compile(r"<([A-Za-z][\w-]*(?!\s+(?:markdown|open|hidden|controls)\s*>)(?:\s+[\w,:;.'’-]+)+)\s*/?>")
# Not `<PAD>` and other special tokens.
_DUMMY_TAG = re.compile(r"<(?:VALUE|RESULT|NAME|DATE|NUMBER|URL|LINK|AUTHOR|TOPIC|YEAR|[NXY])\s*/?>\s*")
_FEWEST_WORDS = 3
_ATTRIBUTE_NAMES = (
    "async autoplay checked controls defer disabled hidden loop multiple muted open required reversed"
)
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
_SPECIAL_TOKEN = re.compile(r"(?:end|start|beginning) of\b", re.IGNORECASE)
_COMMENT = re.compile(r"<!--+\s*(.*?)\s*--+>", re.DOTALL)
_MAX_NOTE = 400
_IN_CODE = "write all of the code; readers copy it as is"
_IN_PROSE = "write the missing text"


def check(document: Document, context: Context) -> Problems:
    skeletons = _skeleton_lines(document, context)
    for block in document.python_blocks:
        if block.line not in skeletons:
            yield from _code_problems(document, block)
    yield from _prose_problems(document, skeletons)
    yield from _empty_items(document)
    for start, end in _find_markup(document):
        yield Problem(document.span(start, end), f"placeholder `{document.text[start:end][:60]}`", _IN_PROSE)


def _prose_problems(document: Document, exercises: set[int]) -> Problems:
    words = document.memo(words_of_prose)
    sentences = document.memo(prose_sentences)
    texts = document.memo(prose_without_code)
    strings = sign_strings("\n".join(texts))
    for number, text in enumerate(texts):
        found = hints(text, words[number], sentences[number], strings)
        if not found:
            continue
        prose, reading = document.prose[number], document.memo(readable_prose)[number]
        if prose.kind == "paragraph" and _DOTS_ALONE.fullmatch(text.strip()):
            if "quote" in prose.containers:
                continue  # something is left out of the quotation
            yield Problem(
                document.source.line_span(prose.line, prose.end_line),
                "dots in place of text",
                "write the text, or remove the dots",
            )
            continue
        for start, end in find_marks(text, found, prose.kind, in_exercise=prose.line in exercises):
            span = reading.bounds(start, end)
            if not _is_markup(document, prose, *span) and not _links_here(prose, *span):
                yield Problem(
                    document.span(*span),
                    f"placeholder `{' '.join(reading.text[start:end].replace(FORMULA, '…').split())[:60]}`",
                    _IN_PROSE,
                )


def _empty_items(document: Document) -> Problems:
    """List items with nothing in them, or only a box to tick."""
    if not _EMPTY_ITEM.search(document.text):
        return
    code = [range(block.line, block.end_line + 1) for block in document.code_blocks]
    for block in document.blocks:
        for number in range(block.line, block.end_line + 1) if block.kind == "list" else ():
            line = document.source.line_text(number)
            if not _EMPTY_ITEM.fullmatch(line) or any(number in lines for lines in code):
                continue
            following = document.source.line_text(number + 1) if number < block.end_line else ""
            # The content of an item can start in the next line.
            if not following.strip() or _indent(following) <= _indent(line):
                yield Problem(document.source.line_span(number), "empty list item", _IN_PROSE)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_markup(document: Document, prose: Prose, start: int, end: int) -> bool:
    """True for brackets that are no note: around bold text or a link, a label, or the anchor of a heading."""
    if document.text[start] not in "[(":
        return False
    if prose.kind == "heading" and _ANCHOR.fullmatch(document.text, start, end):
        return True
    if _LABEL.fullmatch(document.text, start, end):
        return True
    if document.text.startswith(("**", "~~"), start + 1):
        return True
    return any(i.kind == "link_open" and start <= i.start < end for i in prose.inlines)


def _links_here(prose: Prose, start: int, end: int) -> bool:
    """True for a range with a link such as `[here](…)` or `[this notebook](…)`, which leads somewhere."""
    inside = [i for i in prose.inlines if start <= i.start < end]
    return any(
        link.kind == "link_open" and text.kind == "text" and _HERE.search(text.text)
        for link, text in pairwise(inside)
    )


def _find_markup(document: Document) -> Iterator[tuple[int, int]]:
    """Yield the bounds of dummy addresses of links and images, and of tags and comments that are notes."""
    for _, inline in document.inlines("link_open", "image"):
        target = inline.target
        if is_dummy_address(target):
            start = document.text.find(target, inline.start)
            yield (start, start + len(target)) if start >= 0 else (inline.start, inline.end)
    for html in document.html:
        if html.is_comment:
            comment = _COMMENT.match(html.text.lstrip())
            if comment and len(comment[1]) < _MAX_NOTE and _is_unfinished(comment[1]):
                yield html.start, html.end
        elif _DUMMY_TAG.fullmatch(html.text):
            yield html.start, html.end
        elif (tag := _TAG.match(html.text)) and _is_note(tag[1]):
            yield html.start, html.start + tag.end()


def is_dummy_address(address: str) -> bool:
    """Whether the address of a link or image stands for a real one."""
    if len(address) > _LONGEST_ADDRESS:
        return False
    return bool(_DUMMY_ADDRESS.fullmatch(address)) or _has_dummy_name(address)


def _has_dummy_name(address: str) -> bool:
    """True if the last part of an address has only words that stand for a real one."""
    match = _LAST_PART.fullmatch(address)
    if not match:
        return False
    words = re.split("[-_]+", match[1].lower().strip("-_"))
    if not _ADDRESS_WORDS.issuperset(words):
        return False
    if len(words) == 1:  # a page can be called `todo` or `here`, an image cannot
        return words[0] in _PLACE_WORDS and (match["extension"] or "").lower() in _IMAGE_EXTENSIONS
    if not _PLACE_WORDS.isdisjoint(words):
        return True
    return not _VERBS.isdisjoint(words) and (match[1].isupper() or words[-1] in ("me", "this"))


def _is_note(content: str) -> bool:
    """Whether a tag without values is a note. No element has several attributes that are words of a text."""
    attributes = content.lower().split()[1:]
    if len(attributes) >= _FEWEST_WORDS and not _ATTRIBUTES.intersection(attributes):
        return not _SPECIAL_TOKEN.match(content)
    return is_note(f"<{content}>", content)


def _is_unfinished(comment: str) -> bool:
    return not comment.startswith("@") and any(find_unfinished(comment))


def _code_problems(document: Document, block: CodeBlock) -> Problems:
    for number, column, text in comments_for_code(block.body):
        yield Problem(
            document.code_span(block, number, column + 1, number, column + 1 + len(text)),
            f"placeholder `{text[:60]}` in code",
            _IN_CODE,
        )
    if not may_have_stubs(block.body):
        return
    module = syntax_tree(block.body)
    for node, text in stubs(module) if module else ():
        yield Problem(
            span_of(document, block, node),
            f"`{text}` in place of code",
            _IN_CODE,
            severity=Severity.WARNING if text in ("...", IN_METHOD) else None,
        )


def _skeleton_lines(document: Document, context: Context) -> set[int]:
    """The lines of the exercise statements, where code may have gaps for readers to fill."""
    config = context.kind.exercises if context.kind else None
    if config is None:
        return set()
    found: set[int] = set()
    for exercise in find_exercises(document, context, config):
        solution = solution_heading(exercise, config)
        found.update(range(exercise.heading.line, solution.line if solution else exercise.heading.line))
    return found


RULE = Rule("PR602", "placeholder", check)
