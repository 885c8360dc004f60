"""Selects the parts of a post to revise: named by the user, by the note, or by a model."""

import json
from collections.abc import Sequence
from typing import Any

from postgen.document import Document
from postgen.drafting.asking import Asker, GivenUpError
from postgen.drafting.parts import parts_of
from postgen.errors import UsageError
from postgen.models import Message
from postgen.prompting import choice_prompt

_TRIES = 3


def chosen_parts(asker: Asker, document: Document, note: str, named: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of the parts to revise, in the post's order.

    Raises:
        UsageError: the post has no part that the user has named.
        UnusableReplyError: the model names no part.
    """
    named_by_user = named_parts(document, note, named)
    return named_by_user or _ask_model(asker, document, note, [part.name for part in parts_of(document)])


def named_parts(document: Document, note: str, named: Sequence[str] = ()) -> tuple[str, ...]:
    """The parts that the user has named, in the post's order; none if the model has to decide.

    A note that begins with the name of a part and a colon (`ELI5: shorter, please`) is about that part.

    Raises:
        UsageError: the post has no part of that name.
    """
    names = [part.name for part in parts_of(document)]
    if named:
        chosen, unknown = _known(names, named)
        if unknown:
            raise UsageError(f"the post has no part '{unknown[0]}'; it has: {', '.join(names)}")
        return chosen
    start, colon, _ = note.partition(":")
    return _known(names, [start] if colon else [])[0]


def _ask_model(asker: Asker, document: Document, note: str, names: Sequence[str]) -> tuple[str, ...]:
    messages = choice_prompt(asker.series, asker.lesson, note, document.text, names)
    items = {"type": "string", "enum": list(dict.fromkeys(names))}
    schema = {
        "type": "object",
        "properties": {"parts": {"type": "array", "items": items}},
        "required": ["parts"],
        "additionalProperties": False,
    }
    for _ in range(_TRIES):
        reply = asker.data("choice of parts", messages, schema, "choice")
        chosen, unknown = _known(names, _parts_in(reply.text))
        if chosen and not unknown:
            return chosen
        problem = f"the post has no part '{unknown[0]}'" if unknown else "no part is named"
        again = f"That cannot be used: {problem}. Reply with only the corrected JSON."
        messages = (*messages, Message("assistant", reply.text), Message("user", again))
    raise GivenUpError(
        f"{asker.model.name} did not name the parts of {asker.lesson.id} to revise in {_TRIES} tries; "
        "name them with --section",
        "choice of parts",
    )


def _parts_in(text: str) -> list[str]:
    start, end = text.find("{"), text.rfind("}")
    try:
        data: Any = json.loads(text[start : end + 1])
        return [str(name) for name in data["parts"]]
    except (ValueError, KeyError, TypeError):
        return []


def _known(names: Sequence[str], wanted: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The names among the wanted ones, and the wanted ones that are not a name."""
    asked = {name.strip().casefold() for name in wanted}
    chosen = tuple(dict.fromkeys(name for name in names if name.casefold() in asked))
    known = {name.casefold() for name in names}
    return chosen, [name.strip() for name in wanted if name.strip().casefold() not in known]
