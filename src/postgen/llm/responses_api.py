"""The Responses API: build requests, read replies."""

from collections.abc import Mapping
from typing import Any

from postgen.llm.chat_api import is_strict
from postgen.llm.dialect import Dialect
from postgen.llm.protocol import FinishReason, Request, Usage
from postgen.llm.reply_builder import FailedReplyError, ReplyBuilder, as_count, as_list, as_mapping

PATH = "/responses"


def body(request: Request, model: str, dialect: Dialect) -> dict[str, Any]:
    """The JSON body of a request. This API has no seed and no grammar."""
    sent: dict[str, Any] = {
        "model": model,
        "input": [{"role": m.role, "content": m.content} for m in request.messages],
        "stream": True,
        "store": False,
    }
    if request.max_tokens is not None:
        sent["max_output_tokens"] = request.max_tokens
    if request.temperature is not None and dialect.temperature:
        sent["temperature"] = request.temperature
    if request.cache_key and dialect.cache_key:
        sent["prompt_cache_key"] = request.cache_key
    if request.schema is not None and dialect.schema:
        form = {"type": "json_schema", "name": request.schema_name, "schema": request.schema}
        sent["text"] = {"format": {**form, "strict": is_strict(request.schema)}}
    return sent


def read(event: Mapping[str, Any], into: ReplyBuilder) -> None:
    """Read one event of a stream, or the whole reply of a server that does not stream."""
    kind = event.get("type")
    if kind == "response.output_text.delta":
        into.answered = True
        into.write(event.get("delta"))
    elif kind == "response.refusal.delta":
        into.refusal.append(str(event.get("delta", "")))
    elif kind == "error":
        raise _failure(event)
    elif kind in {"response.completed", "response.incomplete", "response.failed"}:
        _read_end(as_mapping(event.get("response")), into)
    elif event.get("object") == "response":
        _read_end(event, into)


def _read_end(response: Mapping[str, Any], into: ReplyBuilder) -> None:
    if response.get("status") == "failed":
        raise _failure(as_mapping(response.get("error")))
    into.model = response.get("model") or into.model
    into.usage = _usage(as_mapping(response.get("usage"))) or into.usage
    parts = [
        as_mapping(part)
        for item in map(as_mapping, as_list(response.get("output")))
        if item.get("type") == "message"
        for part in as_list(item.get("content"))
    ]
    into.answered = into.answered or bool(parts)
    if not into.pieces:
        for part in parts:
            into.write(part.get("text") if part.get("type") == "output_text" else None)
    if not into.refusal:
        into.refusal += [str(part["refusal"]) for part in parts if part.get("refusal")]
    into.finish = _finish(response)


def _failure(error: Mapping[str, Any]) -> FailedReplyError:
    return FailedReplyError(str(error.get("message") or error.get("code") or "no reason given"))


def _finish(response: Mapping[str, Any]) -> FinishReason:
    if response.get("status") != "incomplete":
        return FinishReason.STOP
    reason = as_mapping(response.get("incomplete_details")).get("reason")
    if reason == "max_output_tokens":
        return FinishReason.LENGTH
    return FinishReason.FILTERED if reason == "content_filter" else FinishReason.OTHER


def _usage(sent: Mapping[str, Any]) -> Usage | None:
    if not as_count(sent.get("input_tokens")):
        return None
    details = as_mapping(sent.get("input_tokens_details"))
    return Usage(
        as_count(sent["input_tokens"]),
        as_count(sent.get("output_tokens")),
        as_count(details.get("cached_tokens")),
    )
