"""Checks that a plan fits its lesson, before anything is written."""

from collections.abc import Iterable, Iterator

from postgen.document import parse_document
from postgen.rules.latex.symbols import heads, latex_of
from postgen.rules.series.words import key_words, speaks_of, vocabulary
from postgen.series import Lesson, Series, order_of
from postgen.series.ledger import LedgerEntry
from postgen.series.plan import Plan


def problems_of(series: Series, lesson: Lesson, plan: Plan) -> list[str]:
    """Problems of a plan: with the lesson's kind, its points, earlier lessons and the notation."""
    return [
        *_by_kind(lesson, plan),
        *_links(series, lesson, plan),
        *_points(lesson, plan),
        *_symbols(series, lesson, plan),
    ]


def _by_kind(lesson: Lesson, plan: Plan) -> Iterator[str]:
    kind, exercises = lesson.kind, len(plan.exercises)
    if kind.code == "forbidden" and plan.demonstrations:
        yield f"demonstrations: posts of the kind '{lesson.kind_name}' have no code"
    if kind.code == "required" and not plan.demonstrations:
        yield "demonstrations: at least one is required"
    fewest, most = (kind.exercises.minimum, kind.exercises.maximum) if kind.exercises else (0, 0)
    if not fewest <= exercises <= most:
        wanted = f"expected {fewest} to {most}" if most else "but this kind of post has none"
        yield f"exercises: {exercises} planned, {wanted}"


def _links(series: Series, lesson: Lesson, plan: Plan) -> Iterator[str]:
    earlier = {other.id for other in series.before(lesson)}
    for link in plan.links:
        if link not in earlier:
            yield f"links: {link} does not precede {lesson.id}"


def _points(lesson: Lesson, plan: Plan) -> Iterator[str]:
    known = vocabulary(parse_document(" ".join(_strings(plan.model_dump()))))
    for point in lesson.points:
        keys = key_words(point)
        missing = [key for key in keys if not speaks_of(known, key)]
        if len(missing) * 2 > len(keys):
            yield f"objectives: the point '{point}' is not covered"


def _symbols(series: Series, lesson: Lesson, plan: Plan) -> Iterator[str]:
    """Symbols that the series' notation uses for something else. Plans spell symbols as words (`y hat`)."""
    for planned in plan.symbols:
        name = _folded(planned.name)
        for entry in series.outline.notation:
            about = heads(entry.symbol)
            if len(about) != 1 or name not in (_folded(about[0]), _folded(latex_of(about[0]))):
                continue
            if order_of(entry.lesson) <= lesson.order and not _alike(entry.meaning, planned.meaning):
                yield (
                    f"symbols: in this series {planned.name} means {entry.meaning}; "
                    f"choose another symbol for {planned.meaning}"
                )
            break


def clashes(ledger: Iterable[LedgerEntry], plan: Plan) -> list[str]:
    """Symbols of a plan that earlier lessons seem to use for something else.

    The meanings come from the prose of earlier posts and may be wrong. They are no reason to refuse a plan.
    """
    known = [(entry.lesson, symbol) for entry in ledger for symbol in entry.symbols]
    return [
        f"symbols: in lesson {lesson} {planned.name} means {symbol.meaning}; "
        f"choose another symbol for {planned.meaning}"
        for planned in plan.symbols
        for lesson, symbol in known
        if _folded(symbol.symbol) == _folded(planned.name) and not _alike(symbol.meaning, planned.meaning)
    ]


def _alike(one: str, other: str) -> bool:
    words, known = key_words(one), vocabulary(parse_document(other))
    return not words or any(speaks_of(known, word) for word in words)


def _folded(name: str) -> str:
    """One spelling for `y hat`, `hat y` and `\\hat{y}`; the case stays."""
    return " ".join(sorted(name.replace("\\", "").replace("{", " ").replace("}", " ").split()))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
