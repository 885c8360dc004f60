"""The optional request fields that an endpoint accepts.

Endpoints differ: reasoning models reject ``temperature``, some servers know only one of the two names of
the token limit, others do not know ``stream_options``. postgen removes a rejected field and sends the
changed request.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

TokenField = Literal["max_tokens", "max_completion_tokens"]
# Fields that are sent only to servers that are known to accept them.
UNCOMMON_FIELDS = frozenset({"grammar", "cache_prompt", "prompt_cache_key"})
IMAGES = "images"  # the images of messages, which are omitted like a field
_COMPLAINT = re.compile(
    r"unsupported|not (?:be )?(?:supported|allowed|permitted|recognized)|does not support|unknown|"
    r"unrecogni[sz]ed|unexpected|extra (?:inputs|fields)|only the default",
    re.IGNORECASE,
)
_SCHEMA_FIELDS = {"response_format", "text"}
# For each optional field, the pattern of its names in error messages.
_OPTIONAL_FIELDS = {
    "temperature": "temperature",
    "seed": "seed",
    "response_format": r"response_format|json_schema",
    "text": r"text\.format|json_schema",
    "grammar": "grammar",
    "stream_options": "stream_options",
    "prompt_cache_key": "prompt_cache_key",
    "cache_prompt": "cache_prompt",
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """The optional fields that an endpoint accepts: all but the ``omitted``.

    ``token_field`` is the name of the token limit in Chat Completions.
    """

    token_field: TokenField = "max_tokens"
    omitted: frozenset[str] = UNCOMMON_FIELDS

    @property
    def schema(self) -> bool:
        """True if the endpoint accepts a JSON Schema."""
        return self.omitted.isdisjoint(_SCHEMA_FIELDS)

    def accepted(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The request body without omitted fields, and without those that are ``None``."""
        return {name: value for name, value in body.items() if value is not None and name not in self.omitted}


def adapt(dialect: Dialect, complaint: str, body: Mapping[str, Any]) -> tuple[Dialect, str] | None:
    """Return the dialect without the rejected field, and a notice for the user.

    ``complaint`` is the error message of a 400 or 422, ``body`` the request. ``None`` if the message is
    about something else: the request would be rejected again.
    """
    if not _COMPLAINT.search(complaint):
        return None
    token_fields: tuple[TokenField, ...] = get_args(TokenField)
    for rejected, other in (token_fields, token_fields[::-1]):
        if rejected in body and re.search(rf"\b{rejected}\b", complaint):
            return replace(dialect, token_field=other), _notice(rejected)
    for name, pattern in _OPTIONAL_FIELDS.items():
        found = re.search(rf"\b(?:{pattern})\b", complaint)
        if name in body and found:
            return replace(dialect, omitted=dialect.omitted | {name}), _notice(found[0])
    return None


def _notice(name: str) -> str:
    return f"The endpoint does not accept {name!r}; the request is sent without it."


def is_strict(schema: object) -> bool:
    """True if every object in the JSON Schema is closed and requires all its properties."""
    if isinstance(schema, list):
        return all(map(is_strict, schema))
    if not isinstance(schema, Mapping):
        return True
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        closed = schema.get("additionalProperties") is False
        if not closed or set(schema.get("required", ())) != set(properties):
            return False
    elif schema.get("type") == "object":
        return False
    return all(map(is_strict, schema.values()))
