"""Moves posts after an edit of the outline: files, title lines, links, figures, lock, plans and settings.

Everything is computed before anything is written. Old posts are copied to `.postgen/replaced/` first, and a
moved post is deleted only after the new file exists, so that nothing is lost if the process is killed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from postgen.document import Document, parse_document
from postgen.drafting.lockfile import replace_entries
from postgen.drafting.publish import backup
from postgen.errors import UsageError
from postgen.files import write_atomic
from postgen.series import OUTLINE, Lesson, Series
from postgen.series.lock_entries import read_lock, text_hash
from postgen.series.series import FIGURES
from postgen.series.written_texts import keep_text
from postgen.series.yaml_reader import YamlPath, read_yaml
from postgen.validation.posts import Post, read_folder
from postgen.validation.strays import Stray, committed_outline, find_strays
from postgen.validation.summaries import plan_file

_PARKED = ".moving-"


@dataclass(frozen=True, slots=True)
class Move:
    """A post that becomes that of ``lesson``. ``old_id`` is the id in its present name, perhaps empty."""

    post: Post
    lesson: Lesson
    old_id: str
    reason: str

    @property
    def old_name(self) -> str:
        return self.post.file.name

    @property
    def new_name(self) -> str:
        return self.lesson.file_name

    @property
    def has_new_id(self) -> bool:
        """Whether an id in its present name is no longer that of its lesson."""
        return bool(self.old_id) and self.old_id != self.lesson.id


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A post or draft that moves or gets new links. ``before`` is the hash of its old text."""

    old: Path
    new: Path
    before: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Renumbering:
    """What `postgen renumber` will do. ``unclear`` are the strays that no lesson fits.

    ``outline`` is the new text of the outline, empty if it stays, and ``settings`` says what changes in it.
    """

    moves: tuple[Move, ...]
    unclear: tuple[Stray, ...]
    files: tuple[ChangedFile, ...]
    outline: str = ""
    settings: tuple[str, ...] = ()


def plan_renumbering(series: Series) -> Renumbering:
    """Find the posts that have moved, and compute all changes. Nothing is written.

    Raises:
        UsageError: a post cannot be read, so its links could not be corrected, or the new folder of its
            figures has other files.
    """
    posts, unreadable = read_folder(series.posts_dir, series)
    if unreadable:
        raise UsageError(f"{unreadable[0]}; correct it first, because its links may have to change")
    strays = find_strays(series, posts)
    moves = tuple(Move(s.post, s.lesson, s.old_id, s.reason) for s in strays if s.lesson)
    unclear = tuple(stray for stray in strays if stray.lesson is None)
    _require_free_folders(series, moves)
    drafts, _ = read_folder(series.drafts_dir, series)
    by_file = {move.post.file: move for move in moves}
    files = []
    for post in (*posts, *drafts) if moves else ():
        move = by_file.get(post.file)
        text = _rewritten(series, post.document, moves, move)
        if move or text != post.source.text:
            new = post.file.with_name(move.new_name) if move else post.file
            before = text_hash(post.source.text)
            files.append(ChangedFile(post.file, new, before, post.source.encode(text)))
    return Renumbering(moves, unclear, tuple(files), *_outline(series, moves))


def apply_renumbering(series: Series, plan: Renumbering) -> None:
    """Do what the plan says. An interrupted call is completed by the next one.

    Raises:
        StorageError: a file cannot be written.
    """
    for file in plan.files:
        backup(series, file.old)
    _move_figures(series, plan.moves)
    for file in plan.files:
        write_atomic(file.new, file.data)
    kept = {file.new for file in plan.files}
    for file in plan.files:
        if file.old not in kept:
            file.old.unlink(missing_ok=True)
    _move_lock(series, plan)
    _move_plans(series, plan.moves)
    if plan.outline:
        write_atomic(series.root / OUTLINE, plan.outline.encode())


def _rewritten(series: Series, document: Document, moves: Sequence[Move], own: Move | None) -> str:
    """The text of a post with the new names, ids and figure folders, outside of its code."""
    text = document.text
    covered = sorted((b.line, b.end_line) for b in document.code_blocks)
    source = document.source
    pieces, start = [], 0
    for line, end_line in covered:
        first, last = source.line_start(line), source.line_end(end_line)
        pieces += [(text[start:first], True), (text[first:last], False)]
        start = last
    pieces.append((text[start:], True))
    new = "".join(_renamed(piece, moves) if is_prose else piece for piece, is_prose in pieces)
    title = parse_document(new).title if own else None
    if own and title:
        new = new[: title.start] + series.title_line(own.lesson) + new[title.end :]
    return new


def _new_ids(moves: Sequence[Move]) -> dict[str, str]:
    """The new ids of lessons by the old ones. If two posts had the same id, that of the second one counts."""
    return {move.old_id: move.lesson.id for move in moves if move.has_new_id}


def _renamed(text: str, moves: Sequence[Move]) -> str:
    """Prose with the new names of posts, ids of lessons and folders of figures, all at once."""
    names = {name: move for move in moves for name in (move.old_name, quote(move.old_name))}
    ids = _new_ids(moves)
    if names:
        alternatives = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        link = re.compile(
            rf"(\[[^\]\n]*)(\]\(\s*<?(?:\./)?)({alternatives})(?=[)#>\s?])"
            rf"|^( {{0,3}}\[[^\]\n]+\]:\s*<?(?:\./)?)({alternatives})(?=[#>\s?]|$)",
            re.MULTILINE,
        )

        def renamed(match: re.Match[str]) -> str:
            if match[5]:
                return match[4] + names[match[5]].new_name
            move = names[match[3]]
            label = match[1]
            if move.old_id:
                told = rf"(?<![\w.]){re.escape(move.old_id)}(?![\w.]*\d)"
                label = re.sub(told, f"\0{move.lesson.id}\0", label)
            return label + match[2] + f"\0{move.new_name}\0"

        text = link.sub(renamed, text)
    if ids:
        known = "|".join(re.escape(old) for old in sorted(ids, key=len, reverse=True))
        spoken = re.compile(rf"(\b{FIGURES}/)({known})(?=/)|(\b[Ll]essons?[ \u00a0])({known})(?![\w.]*\d)")

        def told(match: re.Match[str]) -> str:
            before, old = (match[1], match[2]) if match[2] else (match[3], match[4])
            return before + ids[old]

        text = spoken.sub(told, text)
    return text.replace("\0", "")


def _move_figures(series: Series, moves: Sequence[Move]) -> None:
    """Rename the folders of figures, through names of their own, because lessons may swap."""
    folder = series.figures_dir
    for old, new in _new_ids(moves).items():
        parked = folder / f"{_PARKED}{new}"
        if (folder / old).is_dir() and not parked.exists():  # it exists after an interrupted call
            (folder / old).rename(parked)
    for parked in sorted(folder.glob(f"{_PARKED}*")):
        parked.rename(folder / parked.name.removeprefix(_PARKED))


def _require_free_folders(series: Series, moves: Sequence[Move]) -> None:
    ids = _new_ids(moves)
    for old, new in ids.items():
        target = series.figures_dir / new
        if (
            new not in ids
            and (series.figures_dir / old).is_dir()
            and target.is_dir()
            and any(target.iterdir())
        ):
            raise UsageError(
                f"{FIGURES}/{new} has files of another post, so {FIGURES}/{old} cannot move there; "
                "move or delete them first"
            )


def _move_lock(series: Series, plan: Renumbering) -> None:
    """Give each entry its new id. An entry whose post was as recorded is recorded as it is now."""
    ids = {move.old_id: move.lesson.id for move in plan.moves}
    entries = read_lock(series)
    new = {key: entry for key, entry in entries.items() if key not in ids}
    new |= {ids[key]: entry for key, entry in entries.items() if key in ids}
    for file in plan.files:
        lesson = series.lesson_for_filename(file.new.name)
        entry = new.get(lesson.id) if lesson and file.new.parent == series.posts_dir else None
        if lesson and entry and entry.text == file.before:
            text = file.data.decode(errors="surrogateescape")
            keep_text(series, text)
            new[lesson.id] = entry.model_copy(update={"text": text_hash(text)})
    if entries:
        replace_entries(series, new)


def _move_plans(series: Series, moves: Sequence[Move]) -> None:
    moved = [(m.old_id, m.lesson) for m in moves if m.has_new_id]
    folder = series.state_dir / "plans"
    plans = {lesson: (folder / f"{old}.json") for old, lesson in moved}
    data = {lesson: path.read_bytes() for lesson, path in plans.items() if path.is_file()}
    for path in plans.values():
        path.unlink(missing_ok=True)
    for lesson, content in data.items():
        write_atomic(plan_file(series, lesson), content)


def _outline(series: Series, moves: Sequence[Move]) -> tuple[str, tuple[str, ...]]:
    """The outline with new ids in `notation` and `rules.lessons`, and what changed; empty if nothing did.

    An id is changed only where the committed outline has it as well: the author has not changed it yet.
    """
    ids = _new_ids(moves)
    committed = committed_outline(series)
    if not ids or not committed:
        return "", ()
    text = (series.root / OUTLINE).read_text(encoding="utf-8-sig")
    now, before = read_yaml(text, OUTLINE), read_yaml(committed, OUTLINE)
    unchanged = set(_ids_in(before.value))
    edits: list[tuple[int, int, str, str]] = []
    for path, old in _ids_in(now.value):
        if old in ids and (path, old) in unchanged:
            is_key = path[:2] == ("rules", "lessons")
            position = (now.keys if is_key else now.values)[path]
            where = ".".join(map(str, path[:2] if is_key else path[:1]))
            edits.append((position.line, position.column, old, where))
    lines = text.splitlines(keepends=True)
    for line, column, old, _ in sorted(edits, reverse=True):
        content = lines[line - 1]
        at = content.index(old, column - 1)
        lines[line - 1] = content[:at] + ids[old] + content[at + len(old) :]
    told = tuple(f"{OUTLINE}:{line}: {where}: {old} → {ids[old]}" for line, _, old, where in sorted(edits))
    return ("".join(lines), told) if edits else ("", ())


def _ids_in(outline: object) -> Iterator[tuple[YamlPath, str]]:
    """The places that name a lesson by its id."""
    if not isinstance(outline, dict):
        return
    for number, entry in enumerate(outline.get("notation") or ()):
        if isinstance(entry, dict) and isinstance(entry.get("lesson"), str):
            yield ("notation", number, "lesson"), entry["lesson"]
    rules = outline.get("rules")
    lessons = rules.get("lessons") if isinstance(rules, dict) else None
    for key in lessons if isinstance(lessons, dict) else ():
        yield ("rules", "lessons", str(key)), str(key)
