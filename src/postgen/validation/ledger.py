"""Summaries of the lessons before a lesson: from their posts, else from their plans or the outline."""

import hashlib
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from postgen.document import build_document, source_of_bytes
from postgen.errors import StorageError, UnreadableError
from postgen.series import Lesson, Series
from postgen.series.ledger import LedgerEntry
from postgen.series.plan import Plan
from postgen.storage import write_atomic
from postgen.validation.bringing import entry_of_post
from postgen.validation.keys import code_version


def ledger_before(series: Series, lesson: Lesson) -> tuple[LedgerEntry, ...]:
    """The summaries of all lessons before this one, in reading order."""
    return tuple(_entry(series, other) for other in series.before(lesson))


def plan_file(series: Series, lesson: Lesson) -> Path:
    """The file with the plan of a lesson."""
    return series.state / "plans" / f"{lesson.id}.json"


def _entry(series: Series, lesson: Lesson) -> LedgerEntry:
    try:
        return _of_post(series, lesson, (series.posts / lesson.file_name).read_bytes())
    except (OSError, UnreadableError):
        return _of_plan(series, lesson) or LedgerEntry(
            lesson=lesson.id,
            title=lesson.title,
            file=lesson.file_name,
            origin="outline",
            terms=lesson.terms,
            takeaways=lesson.points,
        )


def _of_post(series: Series, lesson: Lesson, data: bytes) -> LedgerEntry:
    notation = repr([n.symbol for n in series.outline.notation])
    inputs = "\0".join(
        (code_version(), lesson.id, lesson.title, repr(lesson.kind), repr(lesson.terms), notation)
    )
    key = hashlib.sha256(inputs.encode() + data).hexdigest()[:32]
    path = series.state / "ledger" / f"{key}.json"
    try:
        return LedgerEntry.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        document = build_document(source_of_bytes(lesson.file_name, data))
    entry = entry_of_post(series, lesson, document)
    with suppress(StorageError):  # a cache that cannot be written only costs time
        write_atomic(path, entry.model_dump_json().encode())
    return entry


def _of_plan(series: Series, lesson: Lesson) -> LedgerEntry | None:
    try:
        plan = Plan.model_validate_json(plan_file(series, lesson).read_bytes())
    except (OSError, ValidationError):
        return None
    return LedgerEntry(
        lesson=lesson.id,
        title=lesson.title,
        file=lesson.file_name,
        origin="plan",
        terms=lesson.terms,
        takeaways=plan.objectives,
    )
