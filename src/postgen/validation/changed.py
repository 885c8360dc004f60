"""Which posts of a series have changed since a commit, with what they were."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from postgen.document import Document, build_document, read_source, source_of_bytes
from postgen.errors import UnreadableError, UsageError
from postgen.repository import Change, Repository, changes_since, text_at
from postgen.series import OUTLINE, Lesson, Series
from postgen.validation.posts import post_of


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A figure that is new, other, or gone; ``path`` is from the work tree's root."""

    path: PurePosixPath
    was_there: bool
    is_there: bool


@dataclass(frozen=True, slots=True)
class ChangedPost:
    """A post that is new, other, or gone, or whose figures are.

    ``file`` is where it lies, or lay; ``before`` and ``after`` are its texts, None where there is none or
    where it cannot be read.
    """

    file: Path
    lesson: Lesson | None
    before: Document | None
    after: Document | None
    figures: tuple[ChangedFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed of a series since ``commit``; a changed ``outline`` may change what holds for any post."""

    commit: str
    posts: tuple[ChangedPost, ...]
    outline: bool


def changed_posts(series: Series, repository: Repository, commit: str) -> Changed:
    """The posts in which the work tree differs from ``commit``, in reading order.

    Raises:
        UsageError: the series does not lie in the repository.
    """
    root = repository.inside(series.root)
    if root is None:
        raise UsageError(f"{series.root}: lies outside of the git repository in {repository.top}")
    changes = changes_since(repository, commit)
    folder = PurePosixPath(root) / "posts"
    texts = {path: change for change in changes if (path := _post_path(change, folder))}
    figures = _figures(changes, folder / "figures")
    found: dict[PurePosixPath, ChangedPost] = {}
    for path, change in texts.items():
        found[path] = _changed(series, repository, commit, path, change, figures)
    for lesson in series.lessons:
        path = folder / lesson.file_name
        if lesson.id in figures and path not in found:
            found[path] = _changed(series, repository, commit, path, Change(path, path), figures)
    ordered = sorted(
        found.values(), key=lambda p: (p.lesson.order if p.lesson else (1 << 30, 0), str(p.file))
    )
    outline = PurePosixPath(root) / OUTLINE
    return Changed(commit, tuple(ordered), any(outline in (c.before, c.after) for c in changes))


def _changed(
    series: Series,
    repository: Repository,
    commit: str,
    path: PurePosixPath,
    change: Change,
    figures: dict[str, tuple[ChangedFigure, ...]],
) -> ChangedPost:
    file = repository.top / path
    lesson = series.lesson_of_file(file.name) or series.lesson_of_prefix(file.name)
    data = text_at(repository, commit, change.before) if change.before else None
    return ChangedPost(
        file,
        lesson,
        before=_old(path.name, data) if data is not None else None,
        after=_new(file, series) if change.after and file.is_file() else None,
        figures=figures.get(lesson.id, ()) if lesson else (),
    )


def _old(name: str, data: bytes) -> Document | None:
    try:
        return build_document(source_of_bytes(name, data))
    except UnreadableError:
        return None


def _new(file: Path, series: Series) -> Document | None:
    try:
        return post_of(read_source(file), file, series).document
    except UnreadableError:
        return None


def _post_path(change: Change, folder: PurePosixPath) -> PurePosixPath | None:
    """Where a changed file lies, or lay, if it is a post; a hidden one is none."""
    path = next((p for p in (change.after, change.before) if p and p.is_relative_to(folder)), None)
    if path is None or path.suffix != ".md" or any(p.startswith(".") for p in path.relative_to(folder).parts):
        return None
    return path


def _figures(changes: Iterable[Change], folder: PurePosixPath) -> dict[str, tuple[ChangedFigure, ...]]:
    """The changed figures by lesson: a figure lies in a folder that is named after its lesson."""

    def each() -> Iterator[ChangedFigure]:
        for change in changes:
            if change.before and change.before != change.after:
                yield ChangedFigure(change.before, was_there=True, is_there=False)
            if change.after:
                yield ChangedFigure(change.after, was_there=change.before == change.after, is_there=True)

    found: dict[str, tuple[ChangedFigure, ...]] = {}
    for figure in each():
        if figure.path.parent.parent == folder:
            found[figure.path.parent.name] = (*found.get(figure.path.parent.name, ()), figure)
    return found
