"""Chat Completions: build requests, read replies."""

from collections.abc import Mapping
from typing import Any

from postgen.llm.dialect import Dialect, is_strict
from postgen.llm.protocol import Message, Request
from postgen.llm.reply_builder import ReplyBuilder, token_usage
from postgen.llm.response_data import as_list, as_mapping

PATH = "/chat/completions"
_REASONING = ("reasoning_content", "reasoning", "thinking")


def body(request: Request, model: str, dialect: Dialect) -> dict[str, Any]:
    """The JSON body of a request, with only the fields that the endpoint accepts."""
    grammar = request.grammar if "grammar" not in dialect.omitted else None
    return dialect.accepted(
        {
            "model": model,
            "messages": [{"role": m.role, "content": _content(m)} for m in dialect.messages(request)],
            "stream": True,
            "stream_options": {"include_usage": True},
            dialect.token_field: dialect.token_limit(request),
            "temperature": request.temperature,
            "seed": request.seed,
            # A partly cached prompt is computed in other batches, so rounding differs.
            "cache_prompt": None if request.seed is None or request.cache_key else False,
            "prompt_cache_key": request.cache_key,
            "grammar": grammar,
            "response_format": _format(dialect, request) if grammar is None else None,
        }
    )


def _format(dialect: Dialect, request: Request) -> dict[str, Any] | None:
    kind = dialect.format(request)
    if kind != "json_schema":
        return {"type": kind} if kind else None
    schema = {"name": request.schema_name, "schema": request.schema, "strict": is_strict(request.schema)}
    return {"type": kind, "json_schema": schema}


def _content(message: Message) -> str | list[dict[str, Any]]:
    if not message.images:
        return message.content
    images = [{"type": "image_url", "image_url": {"url": url}} for url in message.image_urls]
    return [{"type": "text", "text": message.content}, *images]


def read(event: Mapping[str, Any], builder: ReplyBuilder) -> None:
    """Read one chunk of a stream, or the whole reply of a server that does not stream."""
    builder.name_model(event.get("model"))
    builder.usage = token_usage(event.get("usage"), "prompt", "completion") or builder.usage
    choices = map(as_mapping, as_list(event.get("choices")))
    if choice := next((c for c in choices if builder.is_answer(c.get("index"))), None):
        builder.answered = True
        part = as_mapping(choice.get("delta") or choice.get("message"))
        for name in _REASONING:
            builder.write_reasoning(part.get(name), name)
        content = part.get("content")
        for piece in as_list(content):  # some servers send a list of parts that includes reasoning
            builder.write(as_mapping(piece).get("text"))
        builder.write(content)
        if isinstance(part.get("refusal"), str):
            builder.refusal.append(part["refusal"])
        builder.finish_with(choice.get("finish_reason"))
        # What some gateways and servers say beside `stop`.
        for detail in (choice.get("native_finish_reason"), event.get("done_reason"), event.get("stop_type")):
            builder.note_cut(detail)
        if choice.get("error"):
            raise builder.failure(choice["error"])
