"""The posts that changed since a commit, and the posts that depend on them."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from postgen.document import Document, build_document, decode_source
from postgen.errors import UnreadableError, UsageError
from postgen.files import real_path
from postgen.git import FileChange, Repository, diff_since, read_blob
from postgen.latex.symbols import base_symbols, symbols
from postgen.plural import plural
from postgen.rules.cross_post.fact_extraction import extract_facts
from postgen.rules.cross_post.post_facts import PostFacts
from postgen.rules.install.packages import packages_with
from postgen.series import OUTLINE, Lesson, Series
from postgen.validation.posts import Post, read_post
from postgen.validation.summaries import summarize_post


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A figure that was added, changed or removed. ``path`` is relative to the root of the work tree."""

    path: PurePosixPath
    was_there: bool
    is_there: bool


@dataclass(frozen=True, slots=True)
class ChangedPost:
    """A post that was added, changed or removed, or whose figures were.

    ``file`` is its current or last path. ``before`` and ``after`` are None if there was no such text, or if
    it cannot be read, which ``error`` says of the current one.
    """

    file: Path
    lesson: Lesson | None
    before: Document | None
    after: Document | None
    figures: tuple[ChangedFigure, ...] = ()
    error: str = ""


def affected_posts(
    series: Series, repository: Repository, commit: str, posts: Sequence[Post]
) -> "AffectedPosts":
    """The posts in which the work tree differs from ``commit``, and those of ``posts`` that depend on them.

    Raises:
        UsageError: the series is not in the repository.
    """
    root = repository.relative_path(series.root)
    if root is None:
        raise UsageError(f"{series.root}: lies outside of the git repository in {repository.root}")
    changes = diff_since(repository, commit)
    folder = PurePosixPath(root) / "posts"
    texts = {path: change for change in changes if (path := _post_path(change, folder))}
    figures = _figures(changes, folder / "figures")
    for lesson in series.lessons:
        if lesson.id in figures:
            path = folder / lesson.file_name
            texts.setdefault(path, FileChange(path, path))
    changed = [_changed(series, repository, commit, *item, figures) for item in texts.items()]
    changed.sort(key=lambda post: (post.lesson.order if post.lesson else (1 << 30, 0), str(post.file)))
    outline = PurePosixPath(root) / OUTLINE
    outline_changed = any(outline in (c.before, c.after) for c in changes)
    return AffectedPosts(tuple(changed), outline_changed, _dependents(series, changed, posts))


def _changed(
    series: Series,
    repository: Repository,
    commit: str,
    path: PurePosixPath,
    change: FileChange,
    figures: Mapping[str, tuple[ChangedFigure, ...]],
) -> ChangedPost:
    file = repository.root / path
    before = after = None
    with suppress(UnreadableError):
        if change.before and (data := read_blob(repository, commit, change.before)) is not None:
            before = build_document(decode_source(path.name, data))
    unreadable = ""
    try:
        if change.after and os.path.lexists(file):
            after = read_post(file, series, str(path)).document
    except UnreadableError as error:
        unreadable = str(error)
    lesson = series.lesson_of_file(file.name)
    return ChangedPost(file, lesson, before, after, figures.get(lesson.id, ()) if lesson else (), unreadable)


def _post_path(change: FileChange, folder: PurePosixPath) -> PurePosixPath | None:
    """The current or last path of a changed file, or None if it is hidden or not a post."""
    path = next((p for p in (change.after, change.before) if p and p.is_relative_to(folder)), None)
    if path is None or path.suffix != ".md" or any(p.startswith(".") for p in path.relative_to(folder).parts):
        return None
    return path


def _figures(changes: Iterable[FileChange], folder: PurePosixPath) -> dict[str, tuple[ChangedFigure, ...]]:
    """The changed figures by lesson. A figure is in a folder that is named after its lesson."""
    found: dict[str, tuple[ChangedFigure, ...]] = {}
    for change in changes:
        for path in dict.fromkeys((change.before, change.after)):
            if path and path.parent.parent == folder:
                figure = ChangedFigure(path, path == change.before, path == change.after)
                found[path.parent.name] = (*found.get(path.parent.name, ()), figure)
    return found


@dataclass(frozen=True, slots=True)
class Dependent:
    """A post that depends on the changed post of ``lesson``, and the reason in words."""

    post: Post
    lesson: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Version:
    """The parts of one version of a post that later posts can use.

    ``facts`` are those that rules compare. The values of ``functions`` are signatures, those of ``symbols``
    meanings. Names of data sets count as functions, because code loads them by name.
    """

    facts: PostFacts = field(default_factory=PostFacts)
    terms: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)


def _dependents(
    series: Series, changed: Sequence[ChangedPost], posts: Sequence[Post]
) -> tuple[Dependent, ...]:
    """Those of ``posts`` that depend on a changed post and have not changed themselves."""
    files = {real_path(change.file) for change in changed}
    versions = [
        (change, lesson, _version(series, lesson, change.before), _version(series, lesson, change.after))
        for change in changed
        if (lesson := change.lesson)
    ]
    found = []
    for post in posts if versions else ():
        if post.lesson is None or real_path(post.file) in files:
            continue
        facts = extract_facts(post.document, series, post.lesson)
        for change, lesson, before, after in versions:
            reason = ""
            if (change.before is None) != (change.after is None):
                names = {PurePosixPath(link.path).name for link in facts.links}
                reason = "links to it" if change.file.name in names else ""
            if not reason and post.lesson.order > lesson.order:
                reason = next(_reasons(post.document, facts, before, after), "")
            if reason:
                found.append(Dependent(post, lesson.id, reason))
                break
    return tuple(found)


def _version(series: Series, lesson: Lesson, document: Document | None) -> _Version:
    if document is None:
        return _Version()
    summary = summarize_post(series, lesson, document)
    signatures = {text.removeprefix("class ").partition("(")[0]: text for text in summary.functions}
    return _Version(
        extract_facts(document, series, lesson),
        dict.fromkeys(summary.terms, ""),
        dict.fromkeys(summary.datasets, "") | signatures,
        {name: s.meaning for s in summary.symbols for name in base_symbols(s.symbol)},
    )


def _reasons(document: Document, facts: PostFacts, before: _Version, after: _Version) -> Iterator[str]:
    """The ways in which a later post uses what two versions of another post do not have in common."""
    code = [block.body for block in document.python_blocks]
    code += [inline.text for _, inline in document.inlines("code")]
    for text, names in (
        (document.text, _differing(before.terms, after.terms)),
        ("\n".join(code), _differing(before.functions, after.functions)),
    ):
        yield from (f"uses `{name}`" for name in names if _contains_word(text, name))
    if symbols_changed := _differing(before.symbols, after.symbols):
        used = {name for maths in document.maths for name in symbols(maths.latex, display=maths.display)}
        yield from (f"uses the symbol `{name}`" for name in symbols_changed if name in used)
    packages = {*before.facts.packages} ^ {*after.facts.packages}
    for module in facts.imports:
        if packages.intersection(packages_with(module.name)):
            yield f"imports `{module.name}`"
    terms = {*before.facts.terms} ^ {*after.facts.terms}
    yield from (f"uses `{term.name}`" for term in facts.premature_terms if term.name in terms)
    old, new = ({(m.symbol, m.meaning) for m in version.facts.symbol_meanings} for version in (before, after))
    for own in facts.symbol_meanings:
        if any(own.symbol == symbol or own.meaning == meaning for symbol, meaning in old ^ new):
            yield f"uses the symbol `{own.symbol}`"
    added = set(after.facts.passages.all()) - set(before.facts.passages.all())
    if not added.isdisjoint(facts.passages.all()):
        yield "shares a passage with it"


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _contains_word(text: str, word: str) -> bool:
    """Return whether a text has a word or its plural. A word with capital letters must match exactly."""
    pattern = rf"(?<!\w){re.escape(word)}(?:e?s)?(?!\w)"
    return bool(re.search(pattern, text, re.IGNORECASE if word.islower() else 0))


@dataclass(frozen=True, slots=True)
class AffectedPosts:
    """The changed posts in reading order, and those that depend on them.

    If the outline changed, all posts are affected.
    """

    changed: tuple[ChangedPost, ...]
    outline_changed: bool
    dependent: tuple[Dependent, ...]

    def filter(self, files: Iterable[Path]) -> list[Path]:
        if self.outline_changed:
            return list(files)
        wanted = {real_path(post.file) for post in self.changed}
        wanted |= {real_path(dependent.post.file) for dependent in self.dependent}
        return [file for file in files if real_path(file) in wanted]

    def summary(self, base: str) -> str:
        """The changed and the dependent posts, for a person. ``base`` is the name of the base."""
        text = f"{plural(len(self.changed), 'post')} changed since {base}"
        if self.outline_changed:
            return f"{text}, and outline.yaml with them: all posts are checked"
        each = (f"{d.post.file.name} {d.reason}, of lesson {d.lesson}" for d in self.dependent)
        return text + "".join(f"\n  depends on it: {line}" for line in each)
