"""Review comments: read from the JSON of GitHub's API or from plain text. All of it is untrusted."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from postgen.errors import UsageError

MAX_BYTES = 10_000_000
_MOST = 500  # comments
LONGEST = 4_000  # characters of a comment
_PLAIN = re.compile(
    r"(?P<path>\S(?:[^:\n]*[^:\s])?\.md):(?:(?P<line>\d{1,7})(?:[-:]\d{1,7})?:)?(?:\s+|$)(?P<text>.*)"
)
_SUGGESTION = re.compile(r"^(`{3,}|~{3,})suggestion[^\n]*\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A comment with its replies, about a line of the file at ``path``, or about the whole file.

    ``line`` is the last line of its passage and ``lines`` the number of its lines. ``removed`` is true if it
    is about a line that only the old version has. ``hunk`` is the part of the diff that ends at the passage,
    empty if it is unknown. ``outdated`` is true if the line has changed since the comment was written.
    ``is_cut`` is true if the comment or a reply is longer than LONGEST, and lacks the rest.
    """

    path: str
    body: str
    line: int | None = None
    lines: int = 1
    replies: tuple[str, ...] = ()
    removed: bool = False
    hunk: str = ""
    outdated: bool = False
    is_cut: bool = False

    @property
    def place(self) -> str:
        """The path, with the line if there is one."""
        return f"{self.path}:{self.line}" if self.line else self.path


def parse_comments(text: str, name: str) -> tuple[ReviewComment, ...]:
    """Return the comments of a file, with replies joined to the comments that they answer.

    The text is what `gh api repos/OWNER/NAME/pulls/N/comments` prints, with or without `--paginate` and
    `--slurp`, or lines such as `posts/1.2-loops.md:12: shorter, please`.

    Raises:
        UsageError: it is neither, or has no comments or too many.
    """
    start = text.lstrip("\ufeff \t\r\n")
    found = list(_from_json(start, name) if start[:1] in ("[", "{") else _from_lines(text, name))
    if not found:
        raise UsageError(f"{name}: there are no comments in it")
    if len(found) > _MOST:
        raise UsageError(f"{name}: has {len(found):,} comments; at most {_MOST} can be handled at once")
    return tuple(found)


def split_suggestions(body: str) -> list[tuple[str, str | None]]:
    """Return the parts of a comment: words, each with the suggested text behind them, or None.

    An empty suggestion asks to delete the passage.
    """
    parts: list[tuple[str, str | None]] = []
    at = 0
    for match in _SUGGESTION.finditer(body):
        parts.append((body[at : match.start()], match[2]))
        at = match.end()
    return [*parts, (body[at:], None)]


def _from_json(text: str, name: str) -> Iterator[ReviewComment]:
    threads: dict[object, ReviewComment] = {}
    found = list(_objects(text, name))
    known = {
        data["id"] for data in found if _is_id(data.get("id")) and not _is_id(data.get("in_reply_to_id"))
    }
    replies: list[tuple[object, str]] = []  # which may come before the comments that they answer
    for number, data in enumerate(found):
        body, path = data.get("body"), data.get("path")
        if not isinstance(body, str) or not isinstance(path, str):
            raise UsageError(
                f"{name}: comment {number + 1} has no text `body` and `path`; "
                "expected what `gh api repos/OWNER/NAME/pulls/N/comments` prints"
            )
        parent, own = data.get("in_reply_to_id"), data.get("id")
        if _is_id(parent) and parent in known:
            replies.append((parent, body))
        else:  # also a reply whose comment is not in the file
            comment = _comment(data, path, body)
            key = own if _is_id(own) else (number,)
            if threads.get(key, comment) != comment:  # another comment with the same id
                key = (number,)
            threads[key] = comment
    for parent, body in replies:
        thread = threads[parent]
        is_cut = thread.is_cut or len(body) > LONGEST
        threads[parent] = replace(thread, replies=(*thread.replies, body[:LONGEST]), is_cut=is_cut)
    yield from threads.values()


def _is_id(value: object) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)


def _comment(data: dict[str, Any], path: str, body: str) -> ReviewComment:
    line, first = _number(data.get("line")), _number(data.get("start_line"))
    about_file = data.get("subject_type") == "file"
    is_outdated = line is None and not about_file
    hunk = data.get("diff_hunk")
    return ReviewComment(
        path,
        body[:LONGEST],
        line or (_number(data.get("original_line")) if is_outdated else None),
        line - first + 1 if line and first and first <= line else 1,
        removed=data.get("side") == "LEFT",
        hunk=hunk if isinstance(hunk, str) else "",
        outdated=is_outdated or ("position" in data and data["position"] is None and not about_file),
        is_cut=len(body) > LONGEST,
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**7 else None


def _objects(text: str, name: str) -> Iterator[dict[str, Any]]:
    """Yield the objects in JSON values that follow each other, as `--paginate` prints its pages."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{name}: not valid JSON: {str(error)[:200]}") from error
        at = len(text) - len(text[at:].lstrip())
        pages = [value]  # in reverse
        while pages:
            page = pages.pop()
            if isinstance(page, list):
                pages += reversed(page)
            elif isinstance(page, dict):
                yield page
            else:
                raise UsageError(f"{name}: expected a list of comments, each a JSON object")


def _from_lines(text: str, name: str) -> Iterator[ReviewComment]:
    """Yield the comments of plain text. Lines that do not begin with a path belong to the last comment."""
    comment: ReviewComment | None = None
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if match := _PLAIN.fullmatch(line.rstrip()):
            if comment:
                yield comment
            at = int(match["line"]) if match["line"] else None
            said = match["text"]
            comment = ReviewComment(match["path"], said[:LONGEST], at or None, is_cut=len(said) > LONGEST)
        elif comment:
            body = f"{comment.body}\n{line.rstrip()}".strip()
            is_cut = comment.is_cut or len(body) > LONGEST
            comment = replace(comment, body=body[:LONGEST], is_cut=is_cut)
        elif line.strip():
            raise UsageError(
                f"{name}:{number}: not a comment; expected JSON, or a line such as "
                "`posts/1.2-loops.md:12: shorter, please`"
            )
    if comment:
        yield comment
