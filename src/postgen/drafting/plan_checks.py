"""Whether a plan fits its lesson, before a word is written."""

from collections.abc import Iterable, Iterator

from postgen.document import parse_document
from postgen.rules.latex.symbols import heads, latex_of
from postgen.rules.series.words import key_words, speaks_of, vocabulary
from postgen.series import Lesson, Series, order_of
from postgen.series.ledger import LedgerEntry
from postgen.series.plan import Plan


def problems_of(series: Series, lesson: Lesson, plan: Plan) -> list[str]:
    """What a plan lacks or has too much of, by the lesson's kind, its points and what came before it."""
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
        yield "demonstrations: at least one is needed"
    fewest, most = (kind.exercises.minimum, kind.exercises.maximum) if kind.exercises else (0, 0)
    if not fewest <= exercises <= most:
        wanted = f"{fewest} to {most} are wanted" if most else "this kind of post has none"
        yield f"exercises: {exercises} are planned, {wanted}"


def _links(series: Series, lesson: Lesson, plan: Plan) -> Iterator[str]:
    earlier = {other.id for other in series.before(lesson)}
    for link in plan.links:
        if link not in earlier:
            yield f"links: {link} is no lesson before {lesson.id}"


def _points(lesson: Lesson, plan: Plan) -> Iterator[str]:
    known = vocabulary(parse_document(" ".join(_strings(plan.model_dump()))))
    for point in lesson.points:
        keys = key_words(point)
        missing = [key for key in keys if not speaks_of(known, key)]
        if len(missing) * 2 > len(keys):
            yield f"objectives: nothing on the point '{point}'"


def _symbols(series: Series, lesson: Lesson, plan: Plan) -> Iterator[str]:
    """A name that the series uses for something else. In a plan, symbols have names in words."""
    for planned in plan.symbols:
        name = _folded(planned.name)
        for entry in series.outline.notation:
            about = heads(entry.symbol)
            if len(about) != 1 or name not in (_folded(about[0]), _folded(latex_of(about[0]))):
                continue
            if order_of(entry.lesson) <= lesson.order and not _alike(entry.meaning, planned.meaning):
                yield (
                    f"symbols: in this series {planned.name} is {entry.meaning}; "
                    f"choose another for {planned.meaning}"
                )
            break


def clashes(ledger: Iterable[LedgerEntry], plan: Plan) -> list[str]:
    """Symbols of a plan that earlier lessons use for something else.

    What earlier posts mean by a symbol was read from their words, so that this is worth a question, and no
    reason to refuse a plan.
    """
    known = [(entry.lesson, symbol) for entry in ledger for symbol in entry.symbols]
    return [
        f"symbols: in lesson {lesson} {planned.name} is {symbol.meaning}; "
        f"choose another for {planned.meaning}"
        for planned in plan.symbols
        for lesson, symbol in known
        if _folded(symbol.symbol) == _folded(planned.name) and not _alike(symbol.meaning, planned.meaning)
    ]


def _alike(one: str, other: str) -> bool:
    words, known = key_words(one), vocabulary(parse_document(other))
    return not words or any(speaks_of(known, word) for word in words)


def _folded(name: str) -> str:
    """`y hat`, `hat y` and `\\hat{y}` alike; capitals stay."""
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
