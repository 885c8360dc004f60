"""The Responses API: build requests, read replies."""

from collections.abc import Mapping
from typing import Any

from postgen.llm.dialect import Dialect, is_strict
from postgen.llm.protocol import Message, Request
from postgen.llm.reply_builder import ReplyBuilder, token_usage
from postgen.llm.response_data import as_list, as_mapping

PATH = "/responses"


def body(request: Request, model: str, dialect: Dialect) -> dict[str, Any]:
    """The JSON body of a request. This API has no seed and no grammar."""
    return dialect.accepted(
        {
            "model": model,
            "input": [{"role": m.role, "content": _content(m)} for m in dialect.messages(request)],
            "stream": True,
            "store": False,
            "max_output_tokens": dialect.token_limit(request),
            "temperature": request.temperature,
            "prompt_cache_key": request.cache_key,
            "text": _format(dialect, request),
        }
    )


def _format(dialect: Dialect, request: Request) -> dict[str, Any] | None:
    kind = dialect.format(request)
    if kind != "json_schema":
        return {"format": {"type": kind}} if kind else None
    schema = {"name": request.schema_name, "schema": request.schema, "strict": is_strict(request.schema)}
    return {"format": {"type": kind, **schema}}


def _content(message: Message) -> str | list[dict[str, Any]]:
    if not message.images:
        return message.content
    images = [{"type": "input_image", "image_url": url} for url in message.image_urls]
    return [{"type": "input_text", "text": message.content}, *images]


def read(event: Mapping[str, Any], builder: ReplyBuilder) -> None:
    """Read one event of a stream, or the whole reply of a server that does not stream."""
    kind = event.get("type")
    if kind == "response.output_text.delta":
        builder.answered = True
        builder.write(event.get("delta"))
    elif kind in {"response.reasoning_text.delta", "response.reasoning_summary_text.delta"}:
        builder.write_reasoning(event.get("delta"), str(kind).removesuffix(".delta"))
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
    builder.name_model(response.get("model"))
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
    builder.reason = _reason(response)


def _reason(response: Mapping[str, Any]) -> str:
    """The finish reason; a response without a status that has ended is complete."""
    status = str(response.get("status") or "completed")
    return str(as_mapping(response.get("incomplete_details")).get("reason") or status)
