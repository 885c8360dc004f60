"""Which posts depend on posts that have changed: by what these bring into the ledger, or no longer bring.

A change that leaves a post's entry in the ledger, the packages that it installs and its passages as they
were touches no other post.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from postgen.document import Document
from postgen.rules.install.packages import DISTRIBUTIONS, imports, installed_by
from postgen.rules.latex.symbols import heads, symbols
from postgen.rules.prose.passages import marks
from postgen.series import Lesson, Series
from postgen.validation.bringing import entry_of_post
from postgen.validation.changed import ChangedPost
from postgen.validation.posts import Post


@dataclass(frozen=True, slots=True)
class Dependent:
    """A post that depends on the changed post of the lesson ``on``; ``why`` says by what, for a person."""

    post: Post
    on: str
    why: str


@dataclass(frozen=True, slots=True)
class _Brought:
    """What a version of a post brings: names with what they stand for, as far as that is known."""

    terms: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)  # and data, which code loads by name
    symbols: Mapping[str, str] = field(default_factory=dict)
    packages: frozenset[str] = frozenset()
    passages: frozenset[int] = frozenset()


def dependents(
    series: Series, changed: Sequence[ChangedPost], posts: Sequence[Post]
) -> tuple[Dependent, ...]:
    """Those of ``posts`` that depend on a changed post and have not changed themselves."""
    themselves = {change.file.resolve() for change in changed}
    others = [post for post in posts if post.file.resolve() not in themselves and post.lesson]
    brought = [
        (
            change,
            change.lesson,
            _brought(series, change.lesson, change.before),
            _brought(series, change.lesson, change.after),
        )
        for change in changed
        if change.lesson
    ]
    found = []
    for post in others:
        for change, lesson, before, after in brought:
            if why := next(_reasons(post, change, lesson, before, after), ""):
                found.append(Dependent(post, lesson.id, why))
                break
    return tuple(found)


def _brought(series: Series, lesson: Lesson, document: Document | None) -> _Brought:
    if document is None:
        return _Brought()
    entry = entry_of_post(series, lesson, document)
    terms = (term for other in series.lessons for term in other.terms)
    spoken = (term for term in terms if _speaks_of(document.text, term))  # a later post may use it then
    return _Brought(
        terms=dict.fromkeys((*entry.terms, *spoken), ""),
        functions=dict.fromkeys(entry.datasets, "") | {_called(text): text for text in entry.functions},
        symbols={name: s.meaning for s in entry.symbols for name in heads(s.symbol)},
        packages=installed_by(document),
        passages=frozenset(document.once(marks)),
    )


def _called(signature: str) -> str:
    """`mse` of `mse(x: float) -> float`, `Net` of `class Net(Module)`."""
    return re.split(r"\(", signature.removeprefix("class "), maxsplit=1)[0]


def _reasons(
    post: Post, change: ChangedPost, lesson: Lesson, before: _Brought, after: _Brought
) -> Iterator[str]:
    """What a post uses of the difference between two versions of another one."""
    document = post.document
    if (change.before is None) != (change.after is None) and _links(document, change.file.name):
        yield "links to it"
    if not post.lesson or post.lesson.order < lesson.order:
        return
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
    packages = before.packages ^ after.packages
    for name in sorted({name for block in document.python_blocks for name, _ in imports(block)}):
        if packages.intersection(DISTRIBUTIONS.get(name, (name.lower().replace("_", "-"),))):
            yield f"imports `{name}`"
    if (after.passages - before.passages).intersection(document.once(marks)):
        yield "shares a passage with it"


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _code(document: Document) -> Iterator[str]:
    yield from (block.body for block in document.python_blocks)
    yield from (i.text for prose in document.prose for i in prose.inlines if i.kind == "code")


def _links(document: Document, name: str) -> bool:
    targets = (i.target for p in document.prose for i in p.inlines if i.kind == "link_open")
    return any(re.split(r"[?#]", target)[0].endswith(name) for target in targets)


def _speaks_of(text: str, word: str) -> bool:
    """Whether a text has a word, in the plural too; one with capitals is a name."""
    pattern = rf"(?<!\w){re.escape(word)}(?:e?s)?(?!\w)"
    return bool(re.search(pattern, text, re.IGNORECASE if word.islower() else 0))
