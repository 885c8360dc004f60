"""House rules of a brief by a model: sections, kinds of lessons, checks and rules, each with its lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from postgen.drafting.lesson_plan import describe_validation_error
from postgen.errors import UnusableReplyError
from postgen.llm.protocol import LanguageModel, Message, Request, Usage
from postgen.llm.response_data import validated_object
from postgen.rules.series.keywords import extract_keywords, mentions, vocabulary_of
from postgen.scaffold.brief.brief_report import rule_name
from postgen.scaffold.brief.reading import LEFT_OVER, LineUse, Reading
from postgen.scaffold.file_templates import render
from postgen.series.config import KindConfig, Role
from postgen.series.house_rules import HouseRule

_TRIES = 3
_MAX_TOKENS = 12_000
_USUAL = "lesson"  # the kind of a lesson that names none
_AGAIN = "Reply with only the corrected JSON."
_SCOPES = (
    r"^(text|prose|paragraph|sentence|list|quote|table|title|heading(\.h[2-6])?|introduction|post|output|alt"
    r"|code(:[\w+#-]+)?|section:.+)$"
)
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Part(BaseModel):
    """A part of the reply. ``lines`` are the numbers of the lines of the brief that say so."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    lines: tuple[int, ...] = Field(min_length=1)


class SectionReply(_Part):
    """A section of a kind."""

    heading: Words
    role: Role
    instructions: Words
    words: int = Field(200, ge=20, le=5000)


class KindReply(_Part):
    """A kind of lesson. ``lessons`` are the ids of its lessons; the kind `lesson` needs none."""

    name: Words
    introduction: Words
    code: Literal["required", "allowed", "forbidden"]
    fewest_exercises: int = Field(0, ge=0, le=20)
    most_exercises: int = Field(0, ge=0, le=20)
    sections: tuple[SectionReply, ...] = Field(min_length=1)
    lessons: tuple[str, ...] = ()


class SwapReply(BaseModel):
    """A pattern that is replaced."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    pattern: str
    by: str


class CheckReply(_Part):
    """A rule that a program checks, with Vale's keys."""

    name: Words
    extends: Literal["existence", "substitution", "occurrence", "metric", "spelling"]
    message: Words
    scope: str = Field("text", pattern=_SCOPES)
    tokens: tuple[str, ...] = ()
    swap: tuple[SwapReply, ...] = ()
    token: str = ""
    most: int | None = None
    fewest: int | None = None
    formula: str = ""
    condition: str = ""
    dialect: str = ""


class RuleReply(_Part):
    """A rule in words. ``kind`` is set if it holds for one kind only.

    ``use`` is `writer` for an instruction that only a writer needs, and `review` for one that a reviewer
    should check in each post.
    """

    text: Words
    use: Literal["writer", "review"]
    kind: str = ""


class OtherReply(_Part):
    """Lines that are not house rules."""

    reason: str


class BriefReply(BaseModel):
    """The result of a model that reads the house rules of a brief."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kinds: tuple[KindReply, ...] = ()
    checks: tuple[CheckReply, ...] = ()
    rules: tuple[RuleReply, ...] = ()
    others: tuple[OtherReply, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefRules:
    """The verified house rules, in the form of `outline.yaml`, and the reading with the uses of its lines.

    ``lesson_kinds`` are kinds by the id of a lesson.
    """

    reading: Reading
    kinds: Mapping[str, Any]
    lesson_kinds: Mapping[str, str]
    writing_rules: tuple[str, ...]
    house: tuple[Mapping[str, Any], ...]


def rules_prompt(reading: Reading) -> str:
    """The prompt that asks a model, or any chat, for the house rules."""
    lessons = [
        (f"{m}.{n}", lesson.title)
        for m, module in enumerate(reading.brief.modules, 1)
        for n, lesson in enumerate(module.lessons, 1)
    ]
    schema = BriefReply.model_json_schema()
    return render(
        "brief_rules.md.j2",
        title=reading.brief.title,
        lessons=lessons,
        lines=[reading.lines[i] for i in sorted(_offered(reading).values())],
        schema=schema,
    )


def ask_for_rules(reading: Reading, model: LanguageModel) -> tuple[BriefRules, Usage]:
    """Ask for the house rules; ask again, with the reasons, if the reply cannot be used.

    Raises:
        UnusableReplyError: no reply can be used.
    """
    messages: tuple[Message, ...] = (Message("user", rules_prompt(reading)),)
    usage = Usage()
    problems: list[str] = []
    for _ in range(_TRIES):
        request = Request(
            "house rules of the brief",
            messages,
            max_tokens=_MAX_TOKENS,
            temperature=0,
            schema=BriefReply.model_json_schema(),
            schema_name="brief",
        )
        reply = model.ask(request)
        usage += reply.usage
        parsed = parse_rules(reply.text, reading)
        if not isinstance(parsed, list):
            return parsed, usage
        problems = parsed
        listed = "\n".join(f"- {problem}" for problem in problems)
        correction = Message("user", f"That cannot be used:\n\n{listed}\n\n{_AGAIN}")
        messages = (*messages, Message("assistant", reply.text), correction)
    raise UnusableReplyError(
        f"{model.name} gave no usable house rules in {_TRIES} tries: {'; '.join(problems)}; "
        "try another model, or leave out --model"
    )


def parse_rules(text: str, reading: Reading) -> BriefRules | list[str]:
    """The house rules in a reply, or what is wrong with it."""
    try:
        reply = validated_object(text, BriefReply.model_validate_json)
    except ValidationError as error:
        return describe_validation_error(error)
    problems = [*_evidence_problems(reply, reading), *_kind_problems(reply, reading)]
    house, errors = _house(reply, reading)
    return [*problems, *errors] or _result(reply, reading, house)


def _offered(reading: Reading) -> dict[int, int]:
    """The lines that may have house rules, by number, with their index."""
    return {
        line.number: i
        for i, line in enumerate(reading.lines)
        if line.is_rule or (line.is_left_over and not line.is_reply)
    }


def _parts(reply: BriefReply) -> Iterator[tuple[str, _Part, str]]:
    """Each part with its name in messages, and the text that its lines must bear out."""
    for kind in reply.kinds:
        yield f"kind {kind.name}", kind, ""
        for section in kind.sections:
            text = f"{section.heading} {section.instructions}"
            yield f"section {section.heading} of {kind.name}", section, text
    for check in reply.checks:
        words = (check.name, check.message, *check.tokens, *(f"{x.pattern} {x.by}" for x in check.swap))
        yield f"rules.house {check.name}", check, " ".join(words).replace("-", " ")
    for rule in reply.rules:
        yield f"rule for {'writers' if rule.use == 'writer' else 'reviews'}", rule, rule.text
    for other in reply.others:
        yield LEFT_OVER, other, ""


def _evidence_problems(reply: BriefReply, reading: Reading) -> Iterator[str]:
    """Parts whose lines do not exist, or have no word in common with them."""
    offered = _offered(reading)
    for name, part, text in _parts(reply):
        unknown = [number for number in part.lines if number not in offered]
        if unknown:
            yield f"{name}: line {unknown[0]} is not one of the numbered lines"
            continue
        known = vocabulary_of(" ".join(reading.lines[offered[number]].text for number in part.lines))
        words = extract_keywords(text)
        if words and not any(mentions(known, word) for word in words):
            yield f"{name}: nothing in its lines ({', '.join(map(str, part.lines))}) says so"


def _kind_problems(reply: BriefReply, reading: Reading) -> Iterator[str]:
    names = [kind.name for kind in reply.kinds]
    ids = {f"{m}.{n}" for m, x in enumerate(reading.brief.modules, 1) for n in range(1, len(x.lessons) + 1)}
    if names and (_USUAL not in names or len(set(names)) < len(names)):
        yield f"kinds: one kind is called {_USUAL}, and all names differ"
    for kind in reply.kinds:
        if unknown := [lesson for lesson in kind.lessons if lesson not in ids]:
            yield f"kind {kind.name}: there is no lesson {unknown[0]}"
        headings = [section.heading.casefold() for section in kind.sections]
        if len(set(headings)) < len(headings):
            yield f"kind {kind.name}: a heading occurs twice"
        if kind.fewest_exercises > kind.most_exercises:
            yield f"kind {kind.name}: fewest_exercises is greater than most_exercises"
    sections = {name for k in reply.kinds for x in k.sections for name in (x.heading.casefold(), x.role)}
    for check in reply.checks:
        section = check.scope.partition("section:")[2].strip().casefold()
        if section and sections and section not in sections:
            yield f"rules.house {check.name}: no kind has a section {section}"
    for rule in reply.rules:
        if rule.kind and rule.kind not in names:
            yield f"rules: there is no kind {rule.kind}"


def _house(reply: BriefReply, reading: Reading) -> tuple[list[dict[str, Any]], list[str]]:
    """The rules of the house: checks, sentences for reviews, and what the model did not use."""
    found: list[dict[str, Any]] = []
    problems: list[str] = []
    taken: set[str] = set()
    for check in reply.checks:
        values = _check_values(check) | {"name": rule_name(check.name, taken)}
        try:
            HouseRule.model_validate(values)
        except ValidationError as error:
            problems += [f"rules.house {check.name}: {text}" for text in describe_validation_error(error)]
        found.append(values)
    sentences = [rule.text for rule in reply.rules if rule.use == "review" and not rule.kind]
    cited = _cited(reply)
    sentences += [s.text for s in reading.brief.rules if s.lines[0] not in cited]
    found += [{"name": rule_name(text, taken), "sentence": " ".join(text.split())} for text in sentences]
    return found, problems


def _check_values(check: CheckReply) -> dict[str, Any]:
    values: dict[str, Any] = {
        "extends": check.extends,
        "message": check.message,
        "scope": check.scope,
        "tokens": list(check.tokens),
        "swap": {swap.pattern: swap.by for swap in check.swap},
        "token": check.token,
        "max": check.most,
        "min": check.fewest,
        "formula": check.formula,
        "condition": check.condition,
        "dialect": check.dialect,
    }
    return {key: value for key, value in values.items() if value not in ("", None, [], {}, "text")}


def _cited(reply: BriefReply) -> set[int]:
    return {number for _, part, _ in _parts(reply) for number in part.lines}


def _result(
    reply: BriefReply, reading: Reading, house: Iterable[Mapping[str, Any]]
) -> BriefRules | list[str]:
    kinds = {kind.name: _kind_values(kind, reply) for kind in reply.kinds}
    try:
        for values in kinds.values():
            KindConfig.model_validate(values)
    except ValidationError as error:
        return [f"kinds: {text}" for text in describe_validation_error(error)]
    return BriefRules(
        replace(reading, lines=tuple(_uses(reply, reading))),
        kinds,
        {lesson: kind.name for kind in reply.kinds if kind.name != _USUAL for lesson in kind.lessons},
        tuple(rule.text for rule in reply.rules if rule.use == "writer" and not rule.kind),
        tuple(house),
    )


def _kind_values(kind: KindReply, reply: BriefReply) -> dict[str, Any]:
    values: dict[str, Any] = {"introduction": kind.introduction, "code": kind.code}
    if kind.most_exercises:
        values["exercises"] = {"minimum": kind.fewest_exercises, "maximum": kind.most_exercises}
    values["sections"] = [section.model_dump(exclude={"lines"}) for section in kind.sections]
    if rules := [rule.text for rule in reply.rules if rule.kind == kind.name]:
        values["rules"] = rules
    return values


def _uses(reply: BriefReply, reading: Reading) -> Iterator[LineUse]:
    """The lines with what the model read from them. A line that it does not name stays as it was."""
    named: dict[int, list[str]] = {}
    for name, part, _ in _parts(reply):
        for number in part.lines:
            named.setdefault(number, []).append(name)
    reasons = {number: other.reason for other in reply.others for number in other.lines}
    kept = {n for s in reading.brief.rules if s.lines[0] not in named for n in s.lines}
    for line in reading.lines:
        names = [name for name in dict.fromkeys(named.get(line.number, ())) if name != LEFT_OVER]
        if names:
            yield LineUse(line.number, " + ".join(names), line.text)
        elif line.number in reasons:
            yield LineUse(line.number, LEFT_OVER, line.text, f"the model says: {reasons[line.number]}")
        elif line.is_rule and line.number not in kept:
            yield LineUse(line.number, LEFT_OVER, line.text, "the model did not use this line")
        else:
            yield line
