"""Turn review comments into one note for each post, and say what became of each comment."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from postgen.document import Document, parse_document
from postgen.drafting.replies import parts_of
from postgen.drafting.review_comments import ReviewComment, split_suggestions
from postgen.drafting.revise import RevisionRequest
from postgen.sanitize import escape_hidden
from postgen.series import Lesson, Series

_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d{1,7})(?:,\d+)? @@")
_LONGEST = 300  # characters of the passage that a note quotes
_HEAD = (
    "An editor has commented on these parts of the post. Do what the comments ask for, as far as they are "
    "wishes about the text, and change nothing else. Each comment stands behind the passage that it is about."
)
NO_POST = "no such post"
UNREADABLE = "not changed: the post cannot be read"
EMPTY = "not changed: the comment is empty"
_MOST = 40  # comments in one request
LATER = f"left for the next run: one request takes up to {_MOST} comments"
OUTDATED = "outdated: the line has changed since"


@dataclass(frozen=True, slots=True)
class PlacedComment:
    """A comment about a post. ``line`` is its line in the post as it is now, 0 for the whole post.

    ``problem`` says why the comment cannot be used, or is empty.
    """

    comment: ReviewComment
    lesson: Lesson | None = None
    line: int = 0
    problem: str = ""


def place_comments(
    series: Series, comments: Iterable[ReviewComment], folder: str | None, texts: Mapping[str, str | None]
) -> list[PlacedComment]:
    """Find the post and the line of each comment, in the order of the comments.

    ``folder`` is the path of the folder of posts in its repository, and ``texts`` are the posts by lesson id,
    None for a post that cannot be read.
    """
    found = []
    for comment in comments:
        lesson = _lesson_of(series, comment.path, folder)
        if lesson is None or lesson.id not in texts:
            found.append(PlacedComment(comment, problem=NO_POST))
            continue
        text = texts[lesson.id]
        if text is None:
            found.append(PlacedComment(comment, lesson, problem=UNREADABLE))
            continue
        line = _line_now(comment, text.split("\n"))
        problem = OUTDATED if comment.outdated or line is None else ""
        if not any(said.strip() for said in (comment.body, *comment.replies)):
            problem = problem or EMPTY
        used = sum(one.lesson == lesson and not one.problem for one in found)
        if not problem and used == _MOST:
            problem = LATER
        found.append(PlacedComment(comment, lesson, line or 0, problem))
    return found


def _lesson_of(series: Series, path: str, folder: str | None) -> Lesson | None:
    pure = PurePosixPath(path)
    homes = {".", series.posts_dir.name, *([folder] if folder else [])}
    return series.lesson_for_filename(pure.name) if str(pure.parent) in homes else None


def _line_now(comment: ReviewComment, lines: Sequence[str]) -> int | None:
    """The line that a comment is about, 0 for the whole post, or None if it is not there anymore."""
    if comment.line is None:
        return 0
    hunk = [row for row in comment.hunk.rstrip("\n").split("\n") if not row.startswith("\\")]
    if comment.removed:
        return _line_after_removed(hunk, len(lines))
    text = hunk[-1][1:].rstrip("\r") if len(hunk) > 1 and hunk[-1][:1] in (" ", "+") else None
    if text is None:
        return comment.line if comment.line <= len(lines) else None
    now = [line.rstrip("\r") for line in lines]
    if comment.line <= len(now) and now[comment.line - 1] == text:
        return comment.line
    same = [number for number, line in enumerate(now, 1) if line == text]
    return same[0] if len(same) == 1 and text.strip() else None


def _line_after_removed(hunk: Sequence[str], count: int) -> int | None:
    """The line of the new version that stands where a removed line was."""
    start = _HUNK.match(hunk[0])
    if start is None:
        return None
    line = int(start[1]) + sum(row[:1] in (" ", "+") for row in hunk[1:])
    return min(max(1, line), count)


def request_of(document: Document, placed: Sequence[PlacedComment]) -> RevisionRequest:
    """Return one request for all comments on a post. Only the parts that they are about may change.

    If a comment is about the whole post, the model chooses the parts.
    """
    parts = parts_of(document)
    names = []
    notes = [_HEAD]
    for number, one in enumerate(placed, 1):
        part = next((p for p in parts if p.line <= one.line <= p.end_line), None)
        names += [part.name] if part else []
        about = f"About “{_passage(document, one)}”" if one.line else "About the whole post"
        where = f", in the part {part.name}" if part else ""
        said = " Reply: ".join(map(_said, (one.comment.body, *one.comment.replies)))
        notes.append(f"{number}. {about}{where}: {said}")
    if any(not one.line for one in placed):
        return RevisionRequest(" ".join(" ".join(notes).split()))
    return RevisionRequest("\n".join(notes), tuple(dict.fromkeys(names)))


def _passage(document: Document, one: PlacedComment) -> str:
    first = max(1, one.line - one.comment.lines + 1)
    text = " ".join(document.source.line_text(line).strip() for line in range(first, one.line + 1))
    return _plain(text)[:_LONGEST] or "an empty line"


def _said(text: str) -> str:
    """A comment on one line. The lines of suggested text keep their breaks and are set off."""
    found = ""
    for words, suggestion in split_suggestions(text):
        found += ("   " if found else "") + _plain(words)
        if suggestion is not None and not suggestion.strip():
            found += " Suggested change: delete this passage."
        elif suggestion is not None:
            lines = escape_hidden(suggestion).rstrip().split("\n")
            found += " Suggested text instead:\n" + "".join(f"   | {line}\n" for line in lines)
    return found.strip()


def _plain(text: str) -> str:
    """Text on one line, so that it cannot pass for another part of the prompt."""
    return " ".join(escape_hidden(text).split())


def change_at(before: str, after: str, line: int) -> str:
    """Say whether the passage at a line differs in a new version of a post."""
    if before == after:
        return "not changed"
    if not line:
        return "changed"
    old, new = parse_document(before), parse_document(after)
    part = next(p for p in parts_of(old) if p.line <= line <= p.end_line)
    now = {p.key: p.text for p in parts_of(new)}.get(part.key, "")
    if now == part.text:
        return "not changed"
    passage = _lines(old, *_bounds(old, line))
    is_left = passage in now.replace("\r\n", "\n")
    return f"changed: the part {part.name}, but not this passage" if is_left else "changed"


def _bounds(document: Document, line: int) -> tuple[int, int]:
    """The first and the last line of the paragraph, list item, cell or block of code at a line."""
    places = [(prose.line, prose.end_line) for prose in document.prose]
    places += [(block.line, block.end_line) for block in document.code_blocks]
    places += [(maths.line, maths.end_line) for maths in document.maths]
    around = [place for place in places if place[0] <= line <= place[1]]
    return min(around, key=lambda place: place[1] - place[0], default=(line, line))


def _lines(document: Document, first: int, last: int) -> str:
    return "\n".join(document.source.line_text(line).rstrip("\r") for line in range(first, last + 1))
