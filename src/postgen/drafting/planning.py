"""Plans as models reply them and as people edit them."""

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from postgen.drafting.asking import GivenUpError
from postgen.drafting.plan_checks import problems_of
from postgen.errors import UsageError
from postgen.models import Message
from postgen.series import Lesson, Series
from postgen.series.plan import Plan
from postgen.storage import write_atomic
from postgen.validation.ledger import plan_file


def plan_of_reply(text: str) -> Plan:
    """The plan in a reply, which may say something before or after it.

    Raises:
        ValidationError: it is none.
    """
    start, end = text.find("{"), text.rfind("}")
    return Plan.model_validate_json(text[start : end + 1] if 0 <= start < end else text)


def what_is_wrong(error: ValidationError) -> list[str]:
    """What a plan breaks of its schema, a line for each place."""
    return [f"{'.'.join(map(str, e['loc'])) or 'the whole'}: {e['msg']}" for e in error.errors()[:8]]


def asked_again(messages: tuple[Message, ...], reply: str, wrong: Sequence[str]) -> tuple[Message, ...]:
    """The conversation that asks for a corrected plan."""
    faults = "\n".join(f"- {fault}" for fault in wrong)
    again = f"That plan cannot be used:\n\n{faults}\n\nReply with the corrected JSON alone."
    return (*messages, Message("assistant", reply), Message("user", again))


def read_plan(path: Path, series: Series, lesson: Lesson) -> Plan:
    """A plan that a person wrote or edited, as YAML or JSON.

    Raises:
        UsageError: it cannot be read, is no plan, or does not fit the lesson.
    """
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise UsageError(f"{path}: no plan: `postgen plan {lesson.id}` prints one")
        plan = Plan.model_validate(data)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    except yaml.YAMLError as error:
        raise UsageError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise UsageError(f"{path}: no plan: {'; '.join(what_is_wrong(error))}") from error
    if wrong := problems_of(series, lesson, plan):
        raise UsageError(f"{path}: the plan does not fit lesson {lesson.id}: {'; '.join(wrong)}")
    return plan


def as_yaml(plan: Plan) -> str:
    """A plan in the form in which a person edits it."""
    import yaml

    return str(yaml.safe_dump(plan.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=100))


def keep_plan(series: Series, lesson: Lesson, plan: Plan) -> None:
    """Remember a plan, for the ledger of later lessons.

    Raises:
        StorageError: it cannot be written.
    """
    write_atomic(plan_file(series, lesson), json.dumps(plan.model_dump(mode="json")).encode())


def no_plan(model: str, lesson: Lesson, tries: int, wrong: Sequence[str]) -> GivenUpError:
    """The error that ends a run whose model cannot plan."""
    return GivenUpError(
        f"{model} gave no valid plan for {lesson.id} in {tries} tries: {'; '.join(wrong)}; "
        "try another model with --model, or write the plan yourself and give it with --plan",
        "plan",
    )
