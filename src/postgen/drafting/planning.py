"""Plans: asked of a model, read from a file that a person edited, stored for later lessons."""

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from postgen.drafting.asking import Asker, GivenUpError
from postgen.drafting.plan_checks import clashes, problems_of
from postgen.errors import UsageError
from postgen.models import Message
from postgen.prompting import plan_prompt
from postgen.series import Lesson, Series
from postgen.series.ledger import LedgerEntry
from postgen.series.plan import Plan
from postgen.storage import write_atomic
from postgen.validation.ledger import plan_file

_TRIES = 3


def make_plan(asker: Asker, ledger: tuple[LedgerEntry, ...]) -> Plan:
    """Ask for a plan; ask again, with the reasons, if the reply is invalid or does not fit the lesson.

    A symbol that an earlier lesson may use for something else is a reason to ask once, not to refuse.

    Raises:
        UnusableReplyError: the model gave no valid plan.
    """
    series, lesson = asker.series, asker.lesson
    messages = plan_prompt(series, lesson, ledger)
    problems: list[str] = []
    asked_about_clashes = False
    for _ in range(_TRIES):
        reply = asker.data("plan", messages, Plan.model_json_schema())
        try:
            plan = plan_of_reply(reply.text)
        except ValidationError as error:
            problems = what_is_wrong(error)
        else:
            problems = problems_of(series, lesson, plan)
            found = [] if asked_about_clashes else clashes(ledger, plan)
            if not problems and not found:
                return plan
            asked_about_clashes = asked_about_clashes or bool(found)
            problems = [*problems, *found]
        messages = asked_again(messages, reply.text, problems)
    raise GivenUpError(
        f"{asker.model.name} gave no valid plan for {lesson.id} in {_TRIES} tries: {'; '.join(problems)}; "
        "try another model with --model, or write the plan yourself and pass it with --plan",
        "plan",
    )


def plan_of_reply(text: str) -> Plan:
    """The plan in a reply, which may have text before and after it.

    Raises:
        ValidationError: there is no valid plan.
    """
    start, end = text.find("{"), text.rfind("}")
    return Plan.model_validate_json(text[start : end + 1] if 0 <= start < end else text)


def what_is_wrong(error: ValidationError) -> list[str]:
    """The first errors of a plan's schema validation, as text."""
    return [f"{'.'.join(map(str, e['loc'])) or 'the plan'}: {e['msg']}" for e in error.errors()[:8]]


def asked_again(messages: tuple[Message, ...], reply: str, problems: Sequence[str]) -> tuple[Message, ...]:
    """The conversation so far, with a request for a corrected plan."""
    listed = "\n".join(f"- {problem}" for problem in problems)
    again = f"That plan cannot be used:\n\n{listed}\n\nReply with only the corrected JSON."
    return (*messages, Message("assistant", reply), Message("user", again))


def read_plan(path: Path, series: Series, lesson: Lesson) -> Plan:
    """A plan that a person wrote or edited, as YAML or JSON.

    Raises:
        UsageError: the file cannot be read, has no valid plan, or the plan does not fit the lesson.
    """
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise UsageError(f"{path}: not a plan; `postgen plan {lesson.id}` prints one")
        plan = Plan.model_validate(data)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    except yaml.YAMLError as error:
        raise UsageError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise UsageError(f"{path}: not a valid plan: {'; '.join(what_is_wrong(error))}") from error
    if problems := problems_of(series, lesson, plan):
        raise UsageError(f"{path}: the plan does not fit lesson {lesson.id}: {'; '.join(problems)}")
    return plan


def as_yaml(plan: Plan) -> str:
    """A plan as YAML, for a person to edit."""
    import yaml

    return str(yaml.safe_dump(plan.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=100))


def keep_plan(series: Series, lesson: Lesson, plan: Plan) -> None:
    """Store a plan, for the summaries that later lessons read.

    Raises:
        StorageError: it cannot be written.
    """
    write_atomic(plan_file(series, lesson), json.dumps(plan.model_dump(mode="json")).encode())
