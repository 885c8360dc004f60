"""Which posts depend on posts that have changed: by what these bring into the ledger, or no longer bring.

A change that leaves a post's entry in the ledger, the packages that it installs and its passages as they
were touches no other post.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from postgen.document import Document
from postgen.rules.install.packages import DISTRIBUTIONS
from postgen.rules.latex.symbols import heads, symbols
from postgen.rules.ledger import Brought
from postgen.rules.ledger.bringing import bring
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
class _Version:
    """What a version of a post brings: to the rules that compare posts, and to the writers of later ones.

    Names come with what they stand for, as far as that is known; ``functions`` are also data, which code
    loads by name.
    """

    rules: Brought = field(default_factory=Brought)
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
        own = bring(post.document, series, post.lesson)
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
    entry = entry_of_post(series, lesson, document)
    return _Version(
        rules=bring(document, series, lesson),
        terms=dict.fromkeys(entry.terms, ""),
        functions=dict.fromkeys(entry.datasets, "") | {_called(text): text for text in entry.functions},
        symbols={name: s.meaning for s in entry.symbols for name in heads(s.symbol)},
    )


def _called(signature: str) -> str:
    """`mse` of `mse(x: float) -> float`, `Net` of `class Net(Module)`."""
    return re.split(r"\(", signature.removeprefix("class "), maxsplit=1)[0]


def _links(own: Brought, name: str) -> Iterator[str]:
    return ("links to it" for link in own.links if PurePosixPath(link.path).name == name)


def _reasons(document: Document, own: Brought, before: _Version, after: _Version) -> Iterator[str]:
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


def _compared(own: Brought, before: Brought, after: Brought) -> Iterator[str]:
    """What the rules that compare posts could judge otherwise now."""
    packages = {*before.packages} ^ {*after.packages}
    for one in own.imports:
        if packages.intersection(DISTRIBUTIONS.get(one.name, (one.name.lower().replace("_", "-"),))):
            yield f"imports `{one.name}`"
    terms = {*before.terms} ^ {*after.terms}
    yield from (f"uses `{one.name}`" for one in own.early if one.name in terms)
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
