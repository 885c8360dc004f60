"""The optional request fields that an endpoint accepts.

Endpoints differ: reasoning models reject ``temperature``, some servers know only one of the two names of
the token limit, others do not know ``stream_options``. postgen removes a rejected field and sends the
changed request.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

TokenField = Literal["max_tokens", "max_completion_tokens"]
_COMPLAINT = re.compile(
    r"unsupported|not (?:be )?(?:supported|allowed|permitted|recognized)|does not support|unknown|"
    r"unrecogni[sz]ed|unexpected|extra (?:inputs|fields)|only the default",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """The optional fields that an endpoint accepts. ``token_field`` is used in Chat Completions only."""

    token_field: TokenField = "max_tokens"
    temperature: bool = True
    seed: bool = True
    schema: bool = True
    grammar: bool = False
    usage_option: bool = True
    cache_key: bool = False
    cache_prompt: bool = False


_OPTIONS: dict[str, str] = {
    "temperature": "temperature",
    "seed": "seed",
    "response_format": "schema",
    "json_schema": "schema",
    "text.format": "schema",
    "grammar": "grammar",
    "stream_options": "usage_option",
    "prompt_cache_key": "cache_key",
    "cache_prompt": "cache_prompt",
}


def adapt(dialect: Dialect, complaint: str, body: Mapping[str, Any]) -> tuple[Dialect, str] | None:
    """Return the dialect without the rejected field, and a notice for the user.

    ``complaint`` is the error message of a 400 or 422, ``body`` the request. ``None`` if the message is
    about something else: the request would be rejected again.
    """
    if not _COMPLAINT.search(complaint):
        return None
    if re.search(r"\bmax_tokens\b", complaint) and "max_tokens" in body:
        return replace(dialect, token_field="max_completion_tokens"), _notice("max_tokens")
    if re.search(r"\bmax_completion_tokens\b", complaint) and "max_completion_tokens" in body:
        return replace(dialect, token_field="max_tokens"), _notice("max_completion_tokens")
    for name, option in _OPTIONS.items():
        if re.search(rf"\b{re.escape(name)}\b", complaint) and getattr(dialect, option):
            changes: dict[str, Any] = {option: False}
            return replace(dialect, **changes), _notice(name)
    return None


def _notice(name: str) -> str:
    return f"The endpoint does not accept {name!r}; the request is sent without it."
