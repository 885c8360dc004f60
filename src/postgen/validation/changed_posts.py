"""Diff against a base, dependents, affected posts."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from postgen.document import Document, build_document, decode_source, read_source
from postgen.errors import UnreadableError, UsageError
from postgen.git import FileChange, Repository, diff_since, merge_base, open_repository, read_blob
from postgen.latex.symbols import base_symbols, symbols
from postgen.plural import plural
from postgen.rules.cross_post.extract import extract_facts
from postgen.rules.cross_post.facts import PostFacts
from postgen.rules.install.packages import DISTRIBUTIONS
from postgen.series import OUTLINE, Lesson, Series
from postgen.validation.posts import Post, make_post, read_folder
from postgen.validation.summaries import summarize_post


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
class ChangeSet:
    """What changed of a series since ``commit``; a changed ``outline`` may change what holds for any post."""

    commit: str
    posts: tuple[ChangedPost, ...]
    outline: bool


def changed_posts(series: Series, repository: Repository, commit: str) -> ChangeSet:
    """The posts in which the work tree differs from ``commit``, in reading order.

    Raises:
        UsageError: the series does not lie in the repository.
    """
    root = repository.relative_path(series.root)
    if root is None:
        raise UsageError(f"{series.root}: lies outside of the git repository in {repository.root}")
    changes = diff_since(repository, commit)
    folder = PurePosixPath(root) / series.posts_dir.name
    texts = {path: change for change in changes if (path := _post_path(change, folder))}
    figures = _figures(changes, folder / series.figures_dir.name)
    found: dict[PurePosixPath, ChangedPost] = {}
    for path, change in texts.items():
        found[path] = _changed(series, repository, commit, path, change, figures)
    for lesson in series.lessons:
        path = folder / lesson.file_name
        if lesson.id in figures and path not in found:
            found[path] = _changed(series, repository, commit, path, FileChange(path, path), figures)
    ordered = sorted(
        found.values(), key=lambda p: (p.lesson.order if p.lesson else (1 << 30, 0), str(p.file))
    )
    outline = PurePosixPath(root) / OUTLINE
    return ChangeSet(commit, tuple(ordered), any(outline in (c.before, c.after) for c in changes))


def _changed(
    series: Series,
    repository: Repository,
    commit: str,
    path: PurePosixPath,
    change: FileChange,
    figures: dict[str, tuple[ChangedFigure, ...]],
) -> ChangedPost:
    file = repository.root / path
    lesson = series.lesson_of_prefix(file.name)
    data = read_blob(repository, commit, change.before) if change.before else None
    return ChangedPost(
        file,
        lesson,
        before=_old(path.name, data) if data is not None else None,
        after=_new(file, series) if change.after and file.is_file() else None,
        figures=figures.get(lesson.id, ()) if lesson else (),
    )


def _old(name: str, data: bytes) -> Document | None:
    try:
        return build_document(decode_source(name, data))
    except UnreadableError:
        return None


def _new(file: Path, series: Series) -> Document | None:
    try:
        return make_post(read_source(file), file, series).document
    except UnreadableError:
        return None


def _post_path(change: FileChange, folder: PurePosixPath) -> PurePosixPath | None:
    """Where a changed file lies, or lay, if it is a post; a hidden one is none."""
    path = next((p for p in (change.after, change.before) if p and p.is_relative_to(folder)), None)
    if path is None or path.suffix != ".md" or any(p.startswith(".") for p in path.relative_to(folder).parts):
        return None
    return path


def _figures(changes: Iterable[FileChange], folder: PurePosixPath) -> dict[str, tuple[ChangedFigure, ...]]:
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


@dataclass(frozen=True, slots=True)
class Dependent:
    """A post that depends on the changed post of the lesson ``on``; ``why`` says by what, for a person."""

    post: Post
    lesson: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Version:
    """What a version of a post brings: to the rules that compare posts, and to the writers of later ones.

    Names come with what they stand for, as far as that is known; ``functions`` are also data, which code
    loads by name.
    """

    rules: PostFacts = field(default_factory=PostFacts)
    terms: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)


def dependents(
    series: Series, changed: Sequence[ChangedPost], posts: Sequence[Post]
) -> tuple[Dependent, ...]:
    """Those of ``posts`` that depend on a changed post and have not changed themselves."""
    themselves = {change.file.resolve() for change in changed}
    brought = [
        (change, lesson, _version(series, lesson, change.before), _version(series, lesson, change.after))
        for change in changed
        if (lesson := change.lesson)
    ]
    found = []
    for post in posts if brought else ():
        if post.lesson is None or post.file.resolve() in themselves:
            continue
        own = extract_facts(post.document, series, post.lesson)
        for change, lesson, before, after in brought:
            moved = (change.before is None) != (change.after is None)
            reasons = _links(own, change.file.name) if moved else iter(())
            why = next(reasons, "")
            if not why and post.lesson.order > lesson.order:
                why = next(_reasons(post.document, own, before, after), "")
            if why:
                found.append(Dependent(post, lesson.id, why))
                break
    return tuple(found)


def _version(series: Series, lesson: Lesson, document: Document | None) -> _Version:
    if document is None:
        return _Version()
    entry = summarize_post(series, lesson, document)
    return _Version(
        rules=extract_facts(document, series, lesson),
        terms=dict.fromkeys(entry.terms, ""),
        functions=dict.fromkeys(entry.datasets, "") | {_called(text): text for text in entry.functions},
        symbols={name: s.meaning for s in entry.symbols for name in base_symbols(s.symbol)},
    )


def _called(signature: str) -> str:
    """`mse` of `mse(x: float) -> float`, `Net` of `class Net(Module)`."""
    return re.split(r"\(", signature.removeprefix("class "), maxsplit=1)[0]


def _links(own: PostFacts, name: str) -> Iterator[str]:
    return ("links to it" for link in own.links if PurePosixPath(link.path).name == name)


def _reasons(document: Document, own: PostFacts, before: _Version, after: _Version) -> Iterator[str]:
    """What a later post uses of the difference between two versions of another one."""
    code = "\n".join(_code(document))
    for text, name in (
        *((document.text, term) for term in _differing(before.terms, after.terms)),
        *((code, function) for function in _differing(before.functions, after.functions)),
    ):
        if _speaks_of(text, name):
            yield f"uses `{name}`"
    if other := _differing(before.symbols, after.symbols):
        used = {
            name for formula in document.maths for name in symbols(formula.latex, display=formula.display)
        }
        yield from (f"uses the symbol `{name}`" for name in other if name in used)
    yield from _compared(own, before.rules, after.rules)


def _compared(own: PostFacts, before: PostFacts, after: PostFacts) -> Iterator[str]:
    """What the rules that compare posts could judge otherwise now."""
    packages = {*before.packages} ^ {*after.packages}
    for one in own.imports:
        if packages.intersection(DISTRIBUTIONS.get(one.name, (one.name.lower().replace("_", "-"),))):
            yield f"imports `{one.name}`"
    terms = {*before.terms} ^ {*after.terms}
    yield from (f"uses `{one.name}`" for one in own.premature_terms if one.name in terms)
    named = {(n.symbol, n.thing) for n in before.named} ^ {(n.symbol, n.thing) for n in after.named}
    for said in own.named:
        if any(said.symbol == symbol or said.thing == thing for symbol, thing in named):
            yield f"uses the symbol `{said.symbol}`"
    marks = set(after.passages.all()) - set(before.passages.all())
    if not marks.isdisjoint(own.passages.all()):
        yield "shares a passage with it"


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _code(document: Document) -> Iterator[str]:
    yield from (block.body for block in document.python_blocks)
    yield from (i.text for prose in document.prose for i in prose.inlines if i.kind == "code")


def _speaks_of(text: str, word: str) -> bool:
    """Whether a text has a word, in the plural too; one with capitals is a name."""
    pattern = rf"(?<!\w){re.escape(word)}(?:e?s)?(?!\w)"
    return bool(re.search(pattern, text, re.IGNORECASE if word.islower() else 0))


@dataclass(frozen=True, slots=True)
class AffectedPosts:
    """``changed`` posts, and ``dependent`` ones with the reason; all posts, where the outline changed."""

    changed: ChangeSet
    dependent: tuple[Dependent, ...]

    def filter(self, files: Iterable[Path]) -> list[Path]:
        """Those of ``files`` that are touched."""
        if self.changed.outline:
            return list(files)
        wanted = {post.file.resolve() for post in self.changed.posts}
        wanted |= {dependent.post.file.resolve() for dependent in self.dependent}
        return [file for file in files if file.resolve() in wanted]

    def summary(self, base: str) -> str:
        """A line for a person."""
        text = f"{plural(len(self.changed.posts), 'post')} changed since {base}"
        if self.changed.outline:
            return f"{text}, and outline.yaml with them: all posts are checked"
        each = (f"{d.post.file.name} {d.reason}, of lesson {d.lesson}" for d in self.dependent)
        return f"{text}" + "".join(f"\n  depends on it: {line}" for line in each)


def affected_posts(series: Series, base: str) -> AffectedPosts:
    """What has changed since HEAD and ``base`` parted, the work tree's uncommitted changes included.

    Raises:
        UsageError: no git repository, no such base, or no common history.
        RuntimeEnvironmentError: git is missing, or refuses.
    """
    repository = open_repository(series.root)
    changed = changed_posts(series, repository, merge_base(repository, base))
    posts, _unreadable = read_folder(series.posts_dir, series)
    return AffectedPosts(changed, dependents(series, changed.posts, posts))
