"""Chat Completions."""

from collections.abc import Mapping
from typing import Any

from postgen.llm.dialect import Dialect
from postgen.llm.protocol import FinishReason, Request, Usage
from postgen.llm.reply_builder import ReplyBuilder, as_count, as_list, as_mapping


def is_strict(schema: Mapping[str, Any]) -> bool:
    """True if every object in the schema is closed and requires all its properties."""
    return all(_is_closed(part) for part in _objects(schema))


def _objects(value: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 (a schema nests anything)
    found: list[Mapping[str, Any]] = []
    if isinstance(value, Mapping):
        if value.get("type") == "object" or isinstance(value.get("properties"), Mapping):
            found.append(value)
        for part in value.values():
            found += _objects(part)
    elif isinstance(value, list):
        for part in value:
            found += _objects(part)
    return found


def _is_closed(schema: Mapping[str, Any]) -> bool:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return False
    return schema.get("additionalProperties") is False and set(schema.get("required", ())) == set(properties)


PATH = "/chat/completions"
_FINISH = {
    "stop": FinishReason.STOP,
    "eos": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "max_tokens": FinishReason.LENGTH,
    "content_filter": FinishReason.FILTERED,
    "refusal": FinishReason.REFUSED,
}


def body(request: Request, model: str, dialect: Dialect) -> dict[str, Any]:
    """The JSON body of a request, with only the fields that the endpoint accepts."""
    sent: dict[str, Any] = {
        "model": model,
        "messages": [{"role": m.role, "content": m.content} for m in request.messages],
        "stream": True,
    }
    if dialect.usage_option:
        sent["stream_options"] = {"include_usage": True}
    if request.max_tokens is not None:
        sent[dialect.token_field] = request.max_tokens
    if request.temperature is not None and dialect.temperature:
        sent["temperature"] = request.temperature
    if request.seed is not None and dialect.seed:
        sent["seed"] = request.seed
        if dialect.cache_prompt and not request.cache_key:
            # A partly cached prompt is computed in other batches, so rounding differs.
            sent["cache_prompt"] = False
    if request.cache_key and dialect.cache_key:
        sent["prompt_cache_key"] = request.cache_key
    if request.grammar is not None and dialect.grammar:
        sent["grammar"] = request.grammar
    elif request.schema is not None and dialect.schema:
        schema = {"name": request.schema_name, "schema": request.schema, "strict": is_strict(request.schema)}
        sent["response_format"] = {"type": "json_schema", "json_schema": schema}
    return sent


def read(event: Mapping[str, Any], into: ReplyBuilder) -> None:
    """Read one chunk of a stream, or the whole reply of a server that does not stream."""
    into.model = event.get("model") or into.model
    into.usage = usage(as_mapping(event.get("usage"))) or into.usage
    for choice in map(as_mapping, as_list(event.get("choices"))[:1]):
        into.answered = True
        part = as_mapping(choice.get("delta") or choice.get("message"))
        content = part.get("content")
        for piece in as_list(content):  # some servers send a list of parts that includes reasoning
            into.write(as_mapping(piece).get("text"))
        into.write(content)
        if isinstance(part.get("refusal"), str):
            into.refusal.append(part["refusal"])
        reason = choice.get("finish_reason")
        if reason:
            into.finish = _FINISH.get(str(reason), FinishReason.OTHER)


def usage(sent: Mapping[str, Any]) -> Usage | None:
    """The token counts; None if the server sent none."""
    if not as_count(sent.get("prompt_tokens")):
        return None
    details = as_mapping(sent.get("prompt_tokens_details"))
    return Usage(
        as_count(sent["prompt_tokens"]),
        as_count(sent.get("completion_tokens")),
        as_count(details.get("cached_tokens")),
    )
