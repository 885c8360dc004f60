"""Take a Markdown text out of the wrapper that a chat model puts around it: a fence or a quotation."""

import re

from postgen.document import parse_document

_OPENING = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,}|:{3,})[ \t]*(?P<info>[^`\n]*)\Z")
# `{markdown}`, `markdown title="…"`, `writing{variant="document"}`, `mdx`
_MARKDOWN = re.compile(
    r"\{?\.?(?:markdown|md|mdx|mkd|qmd|rmd|myst|commonmark|gfm|writing|document)\b[^\n]*\Z", re.IGNORECASE
)
_PLAIN = re.compile(r"(?:text|txt|plain|plaintext)?\Z", re.IGNORECASE)
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]")
_TITLE = re.compile(r" {0,3}#{1,2}[ \t]")
_QUOTE = re.compile(r" {0,3}> ?")
_LEAST_SHARE = 0.6  # of the reply; a shorter fence is an example within the text


def unwrap(reply: str) -> str:
    """The Markdown in a reply, with LF line ends and one newline at its end.

    Only a wrapper that holds the whole text is removed: one fence (or directive, or quotation) with the post
    or section in it and at most a few words around it. A post that shows Markdown in a fence is not changed.
    Models often use a fence that is no longer than those inside it, which CommonMark reads as several blocks.
    """
    text = reply.removeprefix("\ufeff").replace("\r\n", "\n").strip("\n")
    for _ in range(3):  # a fence within a quotation
        inner = _unquoted(text)
        if inner is None:
            inner = _unfenced(text)
        if inner is None:
            break
        text = inner.strip("\n")
    return _without_last_fence(text).strip() + "\n"


def without_open_fence(text: str) -> str:
    """The text without a Markdown fence that opens it and is never closed."""
    first, _, rest = text.lstrip("\n").partition("\n")
    opening = _OPENING.match(first.rstrip())
    is_wrapper = opening and _MARKDOWN.match(opening["info"].strip())
    return rest if is_wrapper and _has_closed_fences(rest.split("\n")) else text


def _unquoted(text: str) -> str | None:
    """The text of a quotation that is the whole reply, or that has all of its headings."""
    lines = text.split("\n")
    quoted = [bool(_QUOTE.match(line)) for line in lines]
    if not any(quoted):
        return None
    first, last = quoted.index(True), len(lines) - quoted[::-1].index(True)
    inside = lines[first:last]
    if any(line.strip() and not _QUOTE.match(line) for line in inside):
        return None
    body = [_QUOTE.sub("", line, count=1) for line in inside]
    around = [line for line in (*lines[:first], *lines[last:]) if line.strip()]
    if around and not (_begins_with_heading(body) and _are_only_words(around)):
        return None
    return "\n".join(body)


def _unfenced(text: str) -> str | None:
    lines = text.split("\n")
    for start, line in enumerate(lines):
        opening = _OPENING.match(line.rstrip())
        if opening:
            return _inside_fence(lines, start, opening)
        if _HEADING.match(line):
            return None
    return None


def _inside_fence(lines: list[str], start: int, opening: re.Match[str]) -> str | None:
    """The lines of the fence that opens the reply, if it holds the post or section."""
    mark, info = opening["mark"], opening["info"].strip()
    is_markdown = bool(_MARKDOWN.match(info))
    if not (is_markdown or (_PLAIN.match(info) and mark[0] != ":")):
        return None
    closing = re.compile(rf" {{0,3}}{mark[0]}{{{len(mark)},}}[ \t]*\Z")
    for end in (n for n in range(len(lines) - 1, start, -1) if closing.match(lines[n])):
        before, body, after = lines[:start], lines[start + 1 : end], lines[end + 1 :]
        is_whole = not any(line.strip() for line in (*before, *after))
        if is_whole and mark[0] != ":" and _is_one_block(lines):
            return "\n".join(body)
        if not (_are_only_words(before) and _are_only_words(after)) or not _has_closed_fences(body):
            return None
        share = len("\n".join(body)) / max(1, len("\n".join(lines)))
        is_text = is_markdown or _begins_with_heading(body) or (is_whole and _has_sections(body))
        return "\n".join(body) if is_text and share >= _LEAST_SHARE else None
    return None


def _begins_with_heading(lines: list[str]) -> bool:
    return bool(_TITLE.match(next((line for line in lines if line.strip()), "")))


def _has_sections(lines: list[str]) -> bool:
    inside = parse_document("\n".join(lines))
    return inside.title is not None or len(inside.sections) > 1


def _is_one_block(lines: list[str]) -> bool:
    document = parse_document("\n".join(lines))
    return len(document.blocks) == 1 and len(document.code_blocks) == 1


def _are_only_words(lines: list[str]) -> bool:
    return not any(_HEADING.match(line) or _OPENING.match(line.rstrip()) for line in lines)


def _has_closed_fences(lines: list[str]) -> bool:
    return all(block.closed for block in parse_document("\n".join(lines)).code_blocks)


def _without_last_fence(text: str) -> str:
    """The text without a fence at its end that opens an empty block: its opening is missing or removed."""
    blocks = parse_document(text).code_blocks
    if not blocks or blocks[-1].closed or "\n" not in text.rstrip():
        return text
    rest, _, last = text.rstrip().rpartition("\n")
    opening = _OPENING.match(last)
    return (
        rest if opening and not opening["info"] and blocks[-1].line == text.rstrip().count("\n") + 1 else text
    )
