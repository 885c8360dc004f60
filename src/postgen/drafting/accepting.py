"""A reply that a person pasted, taken through the same checks as a model's."""

from dataclasses import dataclass
from pathlib import Path

from postgen.document import parse_document
from postgen.drafting.checking import Check, Verdict
from postgen.drafting.drafting import place
from postgen.drafting.parts import parts_of, replaced
from postgen.drafting.storing import refuse_unrecorded
from postgen.drafting.unwrapping import unwrap
from postgen.drafting.whole import faulty_parts
from postgen.errors import UnusableReplyError
from postgen.prompting import as_text, repair_prompt
from postgen.series import Lesson, Series


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a reply. ``repair`` is the prompt to paste next; empty where none is needed."""

    path: Path
    verdict: Verdict
    repair: str = ""


def accept_reply(series: Series, lesson: Lesson, reply: str, check: Check, force: bool = False) -> Accepted:
    """Check a reply and write the post, or a draft of it and the prompt that asks for its repair.

    A reply that holds some sections only is the answer to such a prompt: its sections take their places
    in the draft that stands.

    Raises:
        UnusableReplyError: the reply is empty.
        UsageError: the post has changes that git has not recorded.
        StorageError: a file cannot be written.
    """
    if not reply.strip():
        raise UnusableReplyError(f"the reply for {lesson.id} is empty; nothing was written")
    if not force:
        refuse_unrecorded(series.posts / lesson.file_name)
    verdict = check(_whole(series, lesson, unwrap(reply)))
    path = place(series, lesson, verdict.document.text, "posts" if verdict.passed else "drafts", force)
    if verdict.passed:
        return Accepted(path, verdict)
    shown, missing = faulty_parts(verdict)
    messages = repair_prompt(series, lesson, [part for _, part in shown], missing)
    return Accepted(path, verdict, as_text(messages))


def _whole(series: Series, lesson: Lesson, text: str) -> str:
    draft = series.drafts / lesson.file_name
    reply = parse_document(text)
    if not draft.is_file() or len(reply.sections) >= len(lesson.kind.sections):
        return text
    document = parse_document(draft.read_text(encoding="utf-8"))
    asked = {part.name.casefold() for part in parts_of(reply)}
    shown = tuple(part for part in parts_of(document) if part.name.casefold() in asked)
    return replaced(document, text, shown, lesson.kind)
