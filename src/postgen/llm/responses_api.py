"""The Responses API: build requests, read replies."""

from collections.abc import Mapping
from typing import Any

from postgen.llm.dialect import IMAGES, Dialect, is_strict
from postgen.llm.json_values import as_list, as_mapping
from postgen.llm.protocol import FinishReason, Message, Request
from postgen.llm.reply_builder import ReplyBuilder, token_usage

PATH = "/responses"


def body(request: Request, model: str, dialect: Dialect) -> dict[str, Any]:
    """The JSON body of a request. This API has no seed and no grammar."""
    schema = {"name": request.schema_name, "schema": request.schema, "strict": is_strict(request.schema)}
    return dialect.accepted(
        {
            "model": model,
            "input": [{"role": m.role, "content": _content(m, dialect)} for m in request.messages],
            "stream": True,
            "store": False,
            "max_output_tokens": request.max_tokens,
            "temperature": request.temperature,
            "prompt_cache_key": request.cache_key,
            "text": {"format": {"type": "json_schema", **schema}} if request.schema is not None else None,
        }
    )


def _content(message: Message, dialect: Dialect) -> str | list[dict[str, Any]]:
    """The text of a message, with its images if the endpoint takes them."""
    if not message.images or IMAGES in dialect.omitted:
        return message.content
    return [
        {"type": "input_text", "text": message.content},
        *({"type": "input_image", "image_url": url} for url in message.image_urls),
    ]


def read(event: Mapping[str, Any], builder: ReplyBuilder) -> None:
    """Read one event of a stream, or the whole reply of a server that does not stream."""
    kind = event.get("type")
    if kind == "response.output_text.delta":
        builder.answered = True
        builder.write(event.get("delta"))
    elif kind == "response.refusal.delta":
        builder.refusal.append(str(event.get("delta", "")))
    elif kind == "error":
        raise builder.failure(event)
    elif kind in {"response.completed", "response.incomplete", "response.failed"}:
        _read_end(as_mapping(event.get("response")), builder)
    elif event.get("object") == "response":
        _read_end(event, builder)


def _read_end(response: Mapping[str, Any], builder: ReplyBuilder) -> None:
    if response.get("status") == "failed":
        raise builder.failure(response.get("error"))
    builder.model = response.get("model") or builder.model
    builder.usage = token_usage(response.get("usage"), "input", "output") or builder.usage
    parts = [
        as_mapping(part)
        for item in map(as_mapping, as_list(response.get("output")))
        if item.get("type") == "message"
        for part in as_list(item.get("content"))
    ]
    builder.answered = builder.answered or bool(parts)
    if not builder.pieces:
        for part in parts:
            builder.write(part.get("text") if part.get("type") == "output_text" else None)
    if not builder.refusal:
        builder.refusal += [str(part["refusal"]) for part in parts if part.get("refusal")]
    builder.finish = _finish(response)


def _finish(response: Mapping[str, Any]) -> FinishReason:
    if response.get("status") != "incomplete":
        return FinishReason.STOP
    reason = as_mapping(response.get("incomplete_details")).get("reason")
    if reason == "max_output_tokens":
        return FinishReason.LENGTH
    return FinishReason.FILTERED if reason == "content_filter" else FinishReason.OTHER
