"""Chat Completions: build requests, read replies."""

from collections.abc import Mapping
from typing import Any

from postgen.llm.dialect import IMAGES, Dialect, is_strict
from postgen.llm.json_values import as_list, as_mapping
from postgen.llm.protocol import FinishReason, Message, Request
from postgen.llm.reply_builder import ReplyBuilder, token_usage

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
    schema = {"name": request.schema_name, "schema": request.schema, "strict": is_strict(request.schema)}
    grammar = request.grammar if "grammar" not in dialect.omitted else None
    return dialect.accepted(
        {
            "model": model,
            "messages": [{"role": m.role, "content": _content(m, dialect)} for m in request.messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            dialect.token_field: request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
            # A partly cached prompt is computed in other batches, so rounding differs.
            "cache_prompt": None if request.seed is None or request.cache_key else False,
            "prompt_cache_key": request.cache_key,
            "grammar": grammar,
            "response_format": {"type": "json_schema", "json_schema": schema}
            if request.schema is not None and grammar is None
            else None,
        }
    )


def _content(message: Message, dialect: Dialect) -> str | list[dict[str, Any]]:
    """The text of a message, with its images if the endpoint takes them."""
    if not message.images or IMAGES in dialect.omitted:
        return message.content
    return [
        {"type": "text", "text": message.content},
        *({"type": "image_url", "image_url": {"url": url}} for url in message.image_urls),
    ]


def read(event: Mapping[str, Any], builder: ReplyBuilder) -> None:
    """Read one chunk of a stream, or the whole reply of a server that does not stream."""
    builder.model = event.get("model") or builder.model
    builder.usage = token_usage(event.get("usage"), "prompt", "completion") or builder.usage
    for choice in map(as_mapping, as_list(event.get("choices"))[:1]):
        builder.answered = True
        part = as_mapping(choice.get("delta") or choice.get("message"))
        content = part.get("content")
        for piece in as_list(content):  # some servers send a list of parts that includes reasoning
            builder.write(as_mapping(piece).get("text"))
        builder.write(content)
        if isinstance(part.get("refusal"), str):
            builder.refusal.append(part["refusal"])
        reason = choice.get("finish_reason")
        if reason:
            builder.finish = _FINISH.get(str(reason), FinishReason.OTHER)
