"""Which optional fields an endpoint takes, and learning from its refusals.

No two endpoints take the same fields: reasoning models refuse ``temperature``, some servers know only
one of the names of the token limit, others do not know ``stream_options``. What is refused is left out
and the request asked again: a changed request, not a retry of the same one.
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
    """The optional fields that an endpoint takes. ``token_field`` matters to Chat Completions alone."""

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


def learn(dialect: Dialect, complaint: str, body: Mapping[str, Any]) -> tuple[Dialect, str] | None:
    """The dialect without what the endpoint complains about, and a sentence that says so.

    ``complaint`` is the text of a 400 or 422, ``body`` what was sent. ``None`` if the complaint is
    about something else, so that the request would be refused again.
    """
    if not _COMPLAINT.search(complaint):
        return None
    if re.search(r"\bmax_tokens\b", complaint) and "max_tokens" in body:
        return replace(dialect, token_field="max_completion_tokens"), _said("max_tokens")
    if re.search(r"\bmax_completion_tokens\b", complaint) and "max_completion_tokens" in body:
        return replace(dialect, token_field="max_tokens"), _said("max_completion_tokens")
    for name, option in _OPTIONS.items():
        if re.search(rf"\b{re.escape(name)}\b", complaint) and getattr(dialect, option):
            return _without(dialect, option), _said(name)
    return None


def _without(dialect: Dialect, option: str) -> Dialect:
    changes: dict[str, Any] = {option: False}
    return replace(dialect, **changes)


def _said(name: str) -> str:
    return f"The endpoint does not take {name!r}; asking without it."
