"""Plans of lessons: requested from a model, read from a file, checked, stored."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from postgen.document import parse_document, read_source
from postgen.drafting.replies import Completer
from postgen.errors import UsageError
from postgen.files import write_atomic
from postgen.latex.symbols import base_symbols, latex_of
from postgen.llm.response_data import validated_object
from postgen.prompting.prompts import LessonPrompts
from postgen.rules.series.keywords import extract_keywords, mean_the_same, mentions, vocabulary
from postgen.series import Lesson, Series, lesson_sort_key
from postgen.series.lesson_summary import LessonSummary, SymbolSummary
from postgen.series.post_plan import Plan
from postgen.validation.summaries import plan_file


def check_plan(series: Series, lesson: Lesson, plan: Plan) -> list[str]:
    """Problems of a plan: with the lesson's kind, its points, earlier lessons and the notation."""
    earlier = {other.id for other in series.lessons_before(lesson)}
    links = (f"links: {link} does not precede {lesson.id}" for link in plan.links if link not in earlier)
    found = (_by_kind(lesson, plan), links, _points(lesson, plan), _terms(series, lesson, plan))
    return [*(problem for part in found for problem in part), *_symbols(series, lesson, plan)]


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


def _terms(series: Series, lesson: Lesson, plan: Plan) -> Iterator[str]:
    """A story that the plan does not have, the lesson's own terms, and terms of later lessons."""
    if plan.story and plan.stories and plan.chosen_story is None:
        titles = "; ".join(story.title for story in plan.stories)
        yield f"story: '{plan.story}' is not the title of one of the stories ({titles})"
    known = vocabulary(parse_document(" ".join(_strings(plan.model_dump()))))
    for term in lesson.terms:
        if not all(mentions(known, word) for word in extract_keywords(term)):
            yield f"terms: the lesson introduces the term '{term}', and the plan does not name it"
    planned = {term.casefold() for term in plan.terms}
    for other in series.lessons:
        if other.order > lesson.order:
            yield from (
                f"terms: '{term}' is introduced in lesson {other.id}; leave it out"
                for term in other.terms
                if term.casefold() in planned
            )


def _points(lesson: Lesson, plan: Plan) -> Iterator[str]:
    known = vocabulary(parse_document(" ".join(_strings(plan.model_dump()))))
    for point in lesson.points:
        keys = extract_keywords(point)
        missing = [key for key in keys if not mentions(known, key)]
        if len(missing) * 2 > len(keys):
            yield f"objectives: the point '{point}' is not covered"


def _symbols(series: Series, lesson: Lesson, plan: Plan) -> Iterator[str]:
    """Symbols that the series' notation uses for something else. Plans spell symbols as words (`y hat`)."""
    for planned in plan.symbols:
        name = _folded(planned.name)
        for entry in series.outline.notation:
            about = base_symbols(entry.symbol)
            if len(about) != 1 or name not in (_folded(about[0]), _folded(latex_of(about[0]))):
                continue
            if lesson_sort_key(entry.lesson) <= lesson.order and not mean_the_same(
                entry.meaning, planned.meaning
            ):
                yield (
                    f"symbols: in this series {planned.name} means {entry.meaning}; "
                    f"choose another symbol for {planned.meaning}"
                )
            break


def clashes(ledger: Iterable[LessonSummary], plan: Plan) -> list[str]:
    """Symbols and stories of a plan that earlier lessons seem to use for something else.

    The meanings come from the prose of earlier posts and may be wrong. They are no reason to refuse a plan.
    """
    known = [(entry.lesson, symbol) for entry in ledger for symbol in entry.symbols]
    told = {entry.analogy.partition(":")[0].casefold(): entry.lesson for entry in ledger if entry.analogy}
    taken = told.get(plan.story.casefold())
    return [
        *([f"story: lesson {taken} already tells '{plan.story}'; choose another"] if taken else []),
        *_symbol_clashes(known, plan),
    ]


def _symbol_clashes(known: list[tuple[str, SymbolSummary]], plan: Plan) -> list[str]:
    return [
        f"symbols: in lesson {lesson} {planned.name} means {symbol.meaning}; "
        f"choose another symbol for {planned.meaning}"
        for planned in plan.symbols
        for lesson, symbol in known
        if _folded(symbol.symbol) == _folded(planned.name)
        and not mean_the_same(symbol.meaning, planned.meaning)
    ]


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


def make_plan(completer: Completer, prompts: LessonPrompts) -> Plan:
    """Ask for a plan; ask again, with the reasons, if the reply is invalid or does not fit the lesson.

    A symbol that an earlier lesson may use for something else is a reason to ask once, not to refuse.
    """
    series, lesson = completer.series, completer.lesson
    reported: list[str] = []  # clashes of symbols

    def parse(reply: str) -> Plan | list[str]:
        try:
            plan = parse_plan(reply)
        except ValidationError as error:
            return describe_validation_error(error)
        problems = check_plan(series, lesson, plan)
        if not reported:
            reported.extend(clashes(prompts.background.lessons, plan))
            problems += reported
        return problems or plan

    return completer.ask_for_json(
        "plan",
        prompts.plan(),
        Plan.model_json_schema(),
        "plan",
        parse,
        "try another model with --model, or write the plan yourself and pass it with --plan",
    )


def parse_plan(reply: str) -> Plan:
    """The plan in a reply, which may have text before and after it."""
    return validated_object(reply, Plan.model_validate_json)


def describe_validation_error(error: ValidationError) -> list[str]:
    return [f"{'.'.join(map(str, e['loc'])) or 'the reply'}: {e['msg']}" for e in error.errors()[:8]]


def read_plan(path: Path, series: Series, lesson: Lesson) -> Plan:
    """A plan that a person wrote or edited, as YAML or JSON.

    Raises:
        UsageError: the file cannot be read, has no valid plan, or the plan does not fit the lesson.
    """
    import yaml

    try:
        data = yaml.safe_load(read_source(path).text)
        if not isinstance(data, dict):
            raise UsageError(f"{path}: not a plan; `postgen plan {lesson.id}` prints one")
        plan = Plan.model_validate(data)
    except yaml.YAMLError as error:
        raise UsageError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise UsageError(
            f"{path}: not a valid plan: {'; '.join(describe_validation_error(error))}"
        ) from error
    if problems := check_plan(series, lesson, plan):
        raise UsageError(f"{path}: the plan does not fit lesson {lesson.id}: {'; '.join(problems)}")
    return plan


def as_yaml(plan: Plan) -> str:
    """A plan as YAML, for a person to edit."""
    import yaml

    return str(yaml.safe_dump(plan.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=100))


def store_plan(series: Series, lesson: Lesson, plan: Plan) -> None:
    """Store a plan, for the summaries that later lessons read."""
    write_atomic(plan_file(series, lesson), json.dumps(plan.model_dump(mode="json")).encode())
