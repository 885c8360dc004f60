"""Replies that a person pastes: they pass the same checks as the replies of a model."""

import json
from dataclasses import dataclass
from pathlib import Path

from postgen.document import Document, parse_document
from postgen.drafting.draft_checker import DraftChecker, Verdict
from postgen.drafting.lockfile import record_written_post
from postgen.drafting.publish import check_overwrite, write_post_or_draft
from postgen.drafting.repair import parts_with_findings
from postgen.drafting.replies import clean_reply, merge_reply, parts_of
from postgen.drafting.reporter import SILENT, Reporter
from postgen.drafting.runs import lesson_lock
from postgen.errors import UnusableReplyError, UsageError
from postgen.files import write_atomic
from postgen.llm.reasoning import strip_reasoning
from postgen.prompting.prompts import as_text, repair_prompt
from postgen.series import Lesson, Series
from postgen.series.lock_entries import text_hash
from postgen.validation import ValidateOptions


@dataclass(frozen=True, slots=True)
class AcceptResult:
    """The result of a pasted reply. ``repair`` is the prompt to paste next; empty if none is needed."""

    path: Path
    verdict: Verdict
    repair: str = ""


def accept_reply(
    series: Series,
    lesson: Lesson,
    reply: str,
    options: ValidateOptions | None = None,
    force: bool = False,
    reporter: Reporter = SILENT,
) -> AcceptResult:
    """Check a reply. Write the post if it is clean, else a draft, and return the prompt for its repair.

    The answer to such a prompt has only the repaired parts. They replace those of the draft.

    Raises:
        UnusableReplyError: the reply ends in the middle of a code block.
        UsageError: it is empty or for another lesson, or git does not have the post as it is now.
        StorageError: a file cannot be written.
        RuntimeEnvironmentError: another postgen is writing this lesson.
    """
    if not reply.strip():
        raise UsageError(f"the reply for {lesson.id} is empty; nothing was written")
    checker = DraftChecker(series, lesson, options or ValidateOptions(), reporter)
    with lesson_lock(series, lesson):
        token = check_overwrite(series, lesson, force, based_on=reply)
        text = clean_reply(strip_reasoning(reply))
        _require_whole_reply(series, lesson, parse_document(text))
        verdict = checker.check(_with_draft(series, lesson, text))
        path = write_post_or_draft(series, lesson, verdict, token)
        pending = _pending(series, lesson)
        if verdict.passed:
            record_written_post(series, lesson, verdict.text, "accepted", replaced=token.digest)
            pending.unlink(missing_ok=True)
            return AcceptResult(path, verdict)
        parts, missing = parts_with_findings(verdict)
        asked = [part.key for part in parts]
        asked += [section.heading.casefold() for section in lesson.kind.sections if missing]
        note = {"draft": text_hash(verdict.text), "parts": asked}
        write_atomic(pending, json.dumps(note).encode())
        return AcceptResult(path, verdict, as_text(repair_prompt(series, lesson, parts, missing)))


def _require_whole_reply(series: Series, lesson: Lesson, document: Document) -> None:
    for block in document.code_blocks:
        if not block.closed:
            raise UnusableReplyError(
                f"the reply for {lesson.id} ends inside the code block that starts on line {block.line}; "
                "it was probably cut off: ask for the rest and join the two; nothing was written"
            )
    title = document.title.text if document.title else ""
    for other in series.lessons:
        if other.id != lesson.id and title == series.title_line(other):
            raise UsageError(
                f"the title line is that of lesson {other.id}; "
                f"use `postgen accept {other.id}`; nothing was written"
            )


def _with_draft(series: Series, lesson: Lesson, text: str) -> str:
    """The whole post: the reply itself, or the draft with the repaired parts that the reply has."""
    draft = series.drafts_dir / lesson.file_name
    try:
        note = json.loads(_pending(series, lesson).read_text(encoding="utf-8"))
        current = draft.read_text(encoding="utf-8")
        asked = set(note["parts"])
        if note["draft"] != text_hash(current):
            return text
    except (OSError, ValueError, KeyError, TypeError):
        return text  # no repair was asked for, or a person has changed the draft
    reply = parse_document(text)
    given = {part.key for part in parts_of(reply)}
    if len(given) > 1 and reply.title is None and "" not in asked:
        given.discard("")  # words about the reply, as in `merge_reply`
    only_introduction = given == {""} and reply.title is None
    if not given <= asked or len(given) > len(lesson.kind.sections) or only_introduction:
        return text
    document = parse_document(current)
    repaired = [part for part in parts_of(document) if part.key in given]
    return merge_reply(document, text, repaired, lesson.kind)


def _pending(series: Series, lesson: Lesson) -> Path:
    """The file with the parts that the last repair prompt for a lesson asked for."""
    return series.state_dir / "pending" / f"{lesson.id}.json"
