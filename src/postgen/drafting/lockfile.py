"""`postgen.lock`: how each post was made. It shows which posts were edited by hand or are out of date.

It is committed with the posts. An entry has a hash of the post's text, hashes of the templates and of those
parts of the outline that the post was made from, and, if known, the model, the date, the environment with the
versions of its packages, and the number of repairs.
"""

import time
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from postgen.files import file_lock, write_atomic
from postgen.prompting.prompts import NO_BACKGROUND, as_text, post_prompt
from postgen.prompting.templates import templates_hash
from postgen.series import Lesson, Series
from postgen.series.config import SharedConfig
from postgen.series.lock_entries import How, LockEntry, format_lock, post_hash, read_lock, text_hash
from postgen.series.written_texts import keep_text
from postgen.validation.execution_setup import resolved_packages

_MOST_EDITS = 5  # pairs of texts that an entry remembers


def record_written_post(
    series: Series,
    lesson: Lesson,
    text: str,
    how: How,
    model: str | None = None,
    rounds: int | None = None,
    *,
    replaced: str = "",
) -> None:
    """Add or replace the entry of a post that was just written. Several processes may do so at once.

    ``replaced`` is the hash of the post's text before, empty if there was none.
    """
    environment = series.outline.environment
    keep_text(series, text)
    entry = LockEntry(
        text=text_hash(text),
        inputs=input_hashes(series, lesson),
        origin=how,
        model=model,
        date=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        environment=" ".join((environment.python, *environment.packages)),
        packages=resolved_packages(series) or None,
        rounds=rounds,
        edits=_with_edit(read_lock(series).get(lesson.id), replaced),
    )
    _add(series, {lesson.id: entry})


def record_change_of_edited_post(series: Series, lesson: Lesson, before: str, after: str) -> None:
    """Record that postgen changed a post that a person has edited. It stays marked as edited."""
    entry = read_lock(series).get(lesson.id)
    if entry and entry.written:
        keep_text(series, before)
        keep_text(series, after)
        edits = _with_edit(entry, text_hash(before))
        _add(series, {lesson.id: entry.model_copy(update={"base": text_hash(after), "edits": edits})})


def _with_edit(entry: LockEntry | None, digest: str) -> tuple[tuple[str, str], ...] | None:
    """The remembered edits, with that from the text that postgen wrote to the text of this hash."""
    edits = (entry and entry.edits) or ()
    if entry and entry.written and digest and digest != entry.written:
        edits = (*edits, (entry.written, digest))
    return edits[-_MOST_EDITS:] or None


def record_existing_posts(series: Series, lessons: Iterable[Lesson]) -> None:
    """Record posts as they are now. What is known about how they were made is kept."""
    known, packages = read_lock(series), resolved_packages(series)
    entries = {}
    for lesson in lessons:
        text = post_hash(series, lesson)
        entry = known.get(lesson.id) or LockEntry(text="", origin="adopted")
        now = {"text": text, "inputs": input_hashes(series, lesson), "packages": packages or entry.packages}
        edited = {"origin": "adopted", "base": entry.written} if entry.text != text else {}
        entries[lesson.id] = entry.model_copy(update=now | edited)
    _add(series, entries)


def replace_entries(series: Series, entries: Mapping[str, LockEntry]) -> None:
    """Replace all entries."""
    with file_lock(series.state_dir / "locks" / "lockfile.lock"):
        _write(series, entries)


def _add(series: Series, new: Mapping[str, LockEntry]) -> None:
    with file_lock(series.state_dir / "locks" / "lockfile.lock"):
        _write(series, {**read_lock(series), **new})


def _write(series: Series, entries: Mapping[str, LockEntry]) -> None:
    order = [x.id for x in series.lessons if x.id in entries]
    write_atomic(series.lock_file, format_lock({key: entries[key] for key in order}))


def prompt_hash(series: Series, lesson: Lesson) -> str:
    """A hash of a post's prompt without lesson summaries: it depends on the outline and the templates.

    Data files count as the patterns in the outline, since the files may not be on this machine.
    """
    data = [PurePath(pattern) for pattern in series.outline.environment.data]
    return text_hash(as_text(post_prompt(series, lesson, None, NO_BACKGROUND, data)))


def input_hashes(series: Series, lesson: Lesson) -> dict[str, str]:
    """Hashes of what a post is made from, by name. An edit of another lesson changes none of them."""
    outline = series.outline
    environment = outline.environment
    parts: dict[str, object] = {
        "title": (series.title, lesson.title),
        "points": (lesson.points, lesson.terms),
        "module": (lesson.parent.title, lesson.parent.goal, lesson.closes_module),
        "kind": lesson.kind.model_dump(),
        "writing": (outline.series.model_dump(), outline.writing.model_dump(), series.house_sentences),
        # Without the ids of the lessons, which change when lessons move.
        "notation": [entry.model_dump(exclude={"lesson"}) for entry in series.notation_up_to(lesson)],
        "environment": (environment.python, environment.packages, environment.data),
        "templates": templates_hash(series.root),
    }
    if outline.shared != SharedConfig():
        parts["shared"] = outline.shared.model_dump()
    return {name: text_hash(repr(value))[:16] for name, value in parts.items()}


def changed_inputs(series: Series, lesson: Lesson, entry: LockEntry | None) -> tuple[str, ...]:
    """The names of the inputs that have changed since the post was recorded."""
    if entry is None:
        return ()
    return tuple(name for name, now in input_hashes(series, lesson).items() if entry.inputs.get(name) != now)
