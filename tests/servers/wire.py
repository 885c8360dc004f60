"""Answers as bytes of the OpenAI API: both APIs, streamed and whole."""

import json
from collections.abc import Iterator
from typing import Any

from tests.servers.answers import Asked, Say


def pieces(text: str) -> list[str]:
    """The text as the events of a stream carry it: a few characters each, more where it is long."""
    size = max(12, len(text) // 1000)
    return [text[i : i + size] for i in range(0, len(text), size)]


def tokens(text: str) -> int:
    """The test server's own token count: one for four characters."""
    return -(-len(text) // 4)


def event(data: object, name: str = "") -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data)}\n\n".encode()


def stream_start(asked: Asked, text: str) -> Iterator[bytes]:
    """The events of a stream up to, and without, its end."""
    if asked.speaks_responses:
        yield event({"type": "response.created", "response": {"status": "in_progress"}}, "response.created")
        for piece in pieces(text):
            data = {"type": "response.output_text.delta", "delta": piece}
            yield event(data, "response.output_text.delta")
    else:
        yield event(_chunk(asked, {"role": "assistant", "content": ""}))
        for piece in pieces(text):
            yield event(_chunk(asked, {"content": piece}))


def stream(asked: Asked, say: Say, prompt_tokens: int) -> Iterator[bytes]:
    """A whole stream."""
    if asked.speaks_responses:
        for piece in pieces(say.reasoning):
            yield event({"type": "response.reasoning_text.delta", "delta": piece})
        yield from stream_start(asked, say.text)
        for piece in pieces(say.refusal):
            yield event({"type": "response.refusal.delta", "delta": piece}, "response.refusal.delta")
        whole = _response(asked, say, prompt_tokens)
        kind = f"response.{whole['status']}"
        yield event({"type": kind, "response": whole}, kind)
        return
    for piece in pieces(say.reasoning):
        yield event(_chunk(asked, {"reasoning_content": piece}))
    yield from stream_start(asked, say.text)
    for piece in pieces(say.refusal):
        yield event(_chunk(asked, {"refusal": piece}))
    yield event(_chunk(asked, {}, say.finish))
    if say.usage and asked.body.get("stream_options", {}).get("include_usage"):
        yield event({**_chunk(asked, {}), "choices": [], "usage": _chat_usage(say, prompt_tokens)})
    yield b"data: [DONE]\n\n"


def whole(asked: Asked, say: Say, prompt_tokens: int) -> bytes:
    """A reply that is not streamed."""
    if asked.speaks_responses:
        return json.dumps(_response(asked, say, prompt_tokens)).encode()
    message = {"role": "assistant", "content": say.text, "refusal": say.refusal or None}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": asked.body.get("model"),
        "choices": [{"index": 0, "message": message, "finish_reason": say.finish}],
    }
    return json.dumps({**body, "usage": _chat_usage(say, prompt_tokens)} if say.usage else body).encode()


def no_choice(asked: Asked) -> Iterator[bytes]:
    if asked.speaks_responses:
        done = _response(asked, Say(""), 1) | {"output": []}
        yield event({"type": "response.completed", "response": done}, "response.completed")
    else:
        yield event({**_chunk(asked, {}), "choices": []})
        yield b"data: [DONE]\n\n"


def _chunk(asked: Asked, delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "model": asked.body.get("model"),
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def _chat_usage(say: Say, prompt_tokens: int) -> dict[str, Any]:
    written = tokens(say.text + say.reasoning)
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": written,
        "total_tokens": prompt_tokens + written,
        "prompt_tokens_details": {"cached_tokens": say.cached_tokens},
    }


def _response(asked: Asked, say: Say, prompt_tokens: int) -> dict[str, Any]:
    why = {"length": "max_output_tokens", "content_filter": "content_filter"}.get(say.finish)
    content: list[dict[str, Any]] = []
    if say.text:
        content.append({"type": "output_text", "text": say.text})
    if say.refusal:
        content.append({"type": "refusal", "refusal": say.refusal})
    output = [{"type": "reasoning", "summary": []}, {"type": "message", "content": content}]
    written = tokens(say.text + say.reasoning)
    usage = {
        "input_tokens": prompt_tokens,
        "output_tokens": written,
        "total_tokens": prompt_tokens + written,
        "input_tokens_details": {"cached_tokens": say.cached_tokens},
    }
    return {
        "id": "resp_1",
        "object": "response",
        "model": asked.body.get("model"),
        "status": "incomplete" if why else "completed",
        "incomplete_details": {"reason": why} if why else None,
        "error": None,
        "output": output,
        "usage": usage if say.usage else None,
    }
