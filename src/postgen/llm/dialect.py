"""The optional parts of a request, and those that an endpoint accepts.

Endpoints differ: reasoning models reject ``temperature``, some servers know only one of the two names of
the token limit, others no JSON Schema, no system role or no images.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from postgen.llm.protocol import Message, Request
from postgen.llm.response_data import as_list, as_mapping

TokenField = Literal["max_tokens", "max_completion_tokens"]
# Fields that are sent only to servers that are known to accept them.
UNCOMMON_FIELDS = frozenset({"grammar", "cache_prompt", "prompt_cache_key"})
OPTIONAL_FIELDS = (
    *("temperature", "seed", "stream_options", "stream", "prompt_cache_key", "cache_prompt", "grammar"),
    *("store", *get_args(TokenField)),
)
SCHEMA = ("json_schema", "json_object")  # a schema is replaced by plain JSON, and that by nothing
FEATURE_NAMES = {
    "system": "the system role",
    "images": "images",
    "json_schema": "a JSON Schema",
    "json_object": "the response format JSON",
}
"""Features of a request that are not fields of their own."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The features that an endpoint accepts: all but the ``omitted`` fields and :data:`FEATURE_NAMES`.

    ``token_field`` is the name of the token limit in Chat Completions. ``reply_tokens`` is the largest limit
    that the endpoint accepts. ``suspects`` are groups of omitted features, of which one was rejected.
    """

    token_field: TokenField = "max_tokens"
    omitted: frozenset[str] = UNCOMMON_FIELDS
    reply_tokens: int | None = None
    suspects: tuple[frozenset[str], ...] = ()

    @property
    def schema(self) -> bool:
        """True if the endpoint accepts a JSON Schema."""
        return "json_schema" not in self.omitted

    def accepted(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The request body without omitted fields, and without those that are ``None``."""
        omitted = self.omitted | {"stream_options"} if "stream" in self.omitted else self.omitted
        return {name: value for name, value in body.items() if value is not None and name not in omitted}

    def without(self, *features: str) -> "Dialect":
        """The dialect that omits these features too. An omitted token field is replaced by the other one."""
        fields: tuple[TokenField, ...] = get_args(TokenField)
        swapped = next((f for f in fields if f != self.token_field), self.token_field)
        field = swapped if self.token_field in features else self.token_field
        return replace(self, token_field=field, omitted=self.omitted | (set(features) - set(fields)))

    def token_limit(self, request: Request) -> int | None:
        if request.max_tokens is None or self.reply_tokens is None:
            return request.max_tokens
        return min(request.max_tokens, self.reply_tokens)

    def format(self, request: Request) -> Literal["json_schema", "json_object"] | None:
        """The response format of a request with a schema."""
        if request.schema is None:
            return None
        if "json_schema" not in self.omitted:
            return "json_schema"
        return "json_object" if "json_object" not in self.omitted else None

    def messages(self, request: Request) -> list[Message]:
        """The messages as they are sent.

        Without the system role, its text comes before the user's. A schema that is not sent as a field
        comes after the last message. Images that are not accepted are left out.
        """
        messages = list(request.messages)
        if "system" in self.omitted:
            messages = _without_system(messages)
        if request.schema is not None and self.format(request) != "json_schema" and messages:
            schema = json.dumps(request.schema, ensure_ascii=False)
            text = f"Reply with one JSON object that follows this JSON Schema:\n\n```json\n{schema}\n```"
            messages[-1] = replace(messages[-1], content=f"{messages[-1].content}\n\n{text}")
        if "images" in self.omitted:
            messages = [replace(message, images=()) for message in messages]
        return messages


def _without_system(messages: list[Message]) -> list[Message]:
    merged: list[Message] = []
    held = ""
    for message in messages:
        if message.role == "system":
            held += f"{message.content}\n\n"
        else:
            text = held + message.content if message.role == "user" else message.content
            held = "" if message.role == "user" else held
            merged.append(replace(message, content=text))
    return [*merged, Message("user", held.rstrip())] if held else merged


def features_of(body: Mapping[str, Any]) -> frozenset[str]:
    """The optional features that a request body has, of both APIs."""
    found = {name for name in OPTIONAL_FIELDS if name in body}
    kind = as_mapping(body.get("response_format") or as_mapping(body.get("text")).get("format")).get("type")
    messages = [as_mapping(m) for m in as_list(body.get("messages") or body.get("input"))]
    if kind:
        found.add(str(kind))
    if any(message.get("role") == "system" for message in messages):
        found.add("system")
    if any("image" in str(as_mapping(p).get("type")) for m in messages for p in as_list(m.get("content"))):
        found.add("images")
    return frozenset(found)


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
