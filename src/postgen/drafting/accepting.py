"""A reply that a person pasted, taken through the same checks as a model's."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from postgen.document import Document, parse_document
from postgen.drafting.checking import Check, Verdict
from postgen.drafting.faulty import faulty_parts
from postgen.drafting.lockfile import lock_post
from postgen.drafting.parts import INTRODUCTION, parts_of, replaced
from postgen.drafting.placing import place
from postgen.drafting.replacing import permit
from postgen.drafting.running import lesson_lock
from postgen.drafting.unwrapping import unwrap
from postgen.errors import UnusableReplyError, UsageError
from postgen.prompting import as_text, repair_prompt
from postgen.series import Lesson, Series
from postgen.storage import write_atomic


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a reply. ``repair`` is the prompt to paste next; empty where none is needed."""

    path: Path
    verdict: Verdict
    repair: str = ""


def accept_reply(series: Series, lesson: Lesson, reply: str, check: Check, force: bool = False) -> Accepted:
    """Check a reply and write the post, or a draft of it and the prompt that asks for its repair.

    The answer to such a prompt holds the mended parts alone: they take their places in the draft.

    Raises:
        UnusableReplyError: the reply ends in the middle of a code block.
        UsageError: it is empty or of another lesson, or the post has changes that git has not recorded.
        StorageError: a file cannot be written.
        SurroundingsError: another postgen is writing this lesson.
    """
    if not reply.strip():
        raise UsageError(f"the reply for {lesson.id} is empty; nothing was written")
    with lesson_lock(series, lesson):
        return _accept(series, lesson, reply, check, force)


def _accept(series: Series, lesson: Lesson, reply: str, check: Check, force: bool) -> Accepted:
    leave = permit(series, lesson, force, based_on=reply)
    text = unwrap(reply)
    _refuse_what_cannot_be_it(series, lesson, parse_document(text))
    verdict = check(_with_its_draft(series, lesson, text))
    path = place(series, lesson, verdict, "posts", leave)
    if verdict.passed:
        lock_post(series, lesson, verdict.text, "accepted")
        _pending(series, lesson).unlink(missing_ok=True)
        return Accepted(path, verdict)
    shown, missing = faulty_parts(verdict)
    asked = [part.name for part, _ in shown] + [
        section.heading for section in lesson.kind.sections if missing
    ]
    note = {"draft": _digest(verdict.text), "parts": asked}
    write_atomic(_pending(series, lesson), json.dumps(note).encode())
    messages = repair_prompt(series, lesson, [part for _, part in shown], missing)
    return Accepted(path, verdict, as_text(messages))


def _refuse_what_cannot_be_it(series: Series, lesson: Lesson, document: Document) -> None:
    for block in document.code_blocks:
        if not block.closed:
            raise UnusableReplyError(
                f"the reply for {lesson.id} ends inside the code block that begins in its line {block.line}: "
                "it was probably cut off; ask for the rest and put both together; nothing was written"
            )
    title = document.title.text if document.title else ""
    for other in series.lessons:
        if other.id != lesson.id and title == series.title_line(other):
            raise UsageError(
                f"this is a post of lesson {other.id}, by its title line; "
                f"say `postgen accept {other.id}`; nothing was written"
            )


def _with_its_draft(series: Series, lesson: Lesson, text: str) -> str:
    """The whole post: the reply itself, or the draft with the mended parts that the reply holds."""
    draft = series.drafts / lesson.file_name
    try:
        note = json.loads(_pending(series, lesson).read_text(encoding="utf-8"))
        standing = draft.read_text(encoding="utf-8")
        asked = {str(name).casefold() for name in note["parts"]}
        if note["draft"] != _digest(standing):
            return text
    except (OSError, ValueError, KeyError, TypeError):
        return text  # nothing is pending, or a person went on with the draft
    reply = parse_document(text)
    given = {part.name.casefold() for part in parts_of(reply)}
    only_introduction = given == {INTRODUCTION} and reply.title is None
    if not given <= asked or len(given) > len(lesson.kind.sections) or only_introduction:
        return text
    document = parse_document(standing)
    shown = tuple(part for part in parts_of(document) if part.name.casefold() in given)
    return replaced(document, text, shown, lesson.kind)


def _pending(series: Series, lesson: Lesson) -> Path:
    """What the last repair prompt for a lesson asked for."""
    return series.state / "pending" / f"{lesson.id}.json"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
