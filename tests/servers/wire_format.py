"""Replies as bytes of the OpenAI APIs (Chat Completions and Responses), streamed and complete."""

import json
from collections.abc import Iterator
from typing import Any

from tests.servers.replies import RecordedRequest, TextReply


def chunks(text: str) -> list[str]:
    """Split the text into the chunks of a stream: 12 characters each, more for a long text."""
    size = max(12, len(text) // 1000)
    return [text[i : i + size] for i in range(0, len(text), size)]


def count_tokens(text: str) -> int:
    """The test server's token count: one per four characters."""
    return -(-len(text) // 4)


def event(data: object, name: str = "") -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data)}\n\n".encode()


def stream_start(request: RecordedRequest, text: str) -> Iterator[bytes]:
    """The events of a stream, without its end."""
    if request.uses_responses_api:
        yield event({"type": "response.created", "response": {"status": "in_progress"}}, "response.created")
        for chunk in chunks(text):
            data = {"type": "response.output_text.delta", "delta": chunk}
            yield event(data, "response.output_text.delta")
    else:
        yield event(_chunk(request, {"role": "assistant", "content": ""}))
        for chunk in chunks(text):
            yield event(_chunk(request, {"content": chunk}))


def stream(request: RecordedRequest, reply: TextReply, prompt_tokens: int) -> Iterator[bytes]:
    """The events of a complete stream."""
    if request.uses_responses_api:
        for chunk in chunks(reply.reasoning):
            yield event({"type": "response.reasoning_text.delta", "delta": chunk})
        yield from stream_start(request, reply.text)
        for chunk in chunks(reply.refusal):
            yield event({"type": "response.refusal.delta", "delta": chunk}, "response.refusal.delta")
        complete = _responses_body(request, reply, prompt_tokens)
        kind = f"response.{complete['status']}"
        yield event({"type": kind, "response": complete}, kind)
        return
    for chunk in chunks(reply.reasoning):
        yield event(_chunk(request, {"reasoning_content": chunk}))
    yield from stream_start(request, reply.text)
    for chunk in chunks(reply.refusal):
        yield event(_chunk(request, {"refusal": chunk}))
    last = _chunk(request, {}, reply.finish or None)
    if reply.error:
        last["choices"][0]["error"] = {"message": reply.error}
    yield event(last)
    if reply.usage and request.body.get("stream_options", {}).get("include_usage"):
        yield event({**_chunk(request, {}), "choices": [], "usage": _chat_usage(reply, prompt_tokens)})
    yield b"data: [DONE]\n\n"


def complete(request: RecordedRequest, reply: TextReply, prompt_tokens: int) -> bytes:
    """The body of a reply that is not streamed."""
    if request.uses_responses_api:
        return json.dumps(_responses_body(request, reply, prompt_tokens)).encode()
    message = {"role": "assistant", "content": reply.text, "refusal": reply.refusal or None}
    if reply.reasoning:
        message["reasoning_content"] = reply.reasoning
    choice: dict[str, Any] = {"index": 0, "message": message, "finish_reason": reply.finish or None}
    if reply.error:
        choice["error"] = {"message": reply.error}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": request.body.get("model"),
        "choices": [choice],
    }
    return json.dumps({**body, "usage": _chat_usage(reply, prompt_tokens)} if reply.usage else body).encode()


def no_choice(request: RecordedRequest) -> Iterator[bytes]:
    if request.uses_responses_api:
        done = _responses_body(request, TextReply(""), 1) | {"output": []}
        yield event({"type": "response.completed", "response": done}, "response.completed")
    else:
        yield event({**_chunk(request, {}), "choices": []})
        yield b"data: [DONE]\n\n"


def _chunk(request: RecordedRequest, delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "model": request.body.get("model"),
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def _chat_usage(reply: TextReply, prompt_tokens: int) -> dict[str, Any]:
    completion_tokens = count_tokens(reply.text + reply.reasoning)
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
        "prompt_tokens_details": {"cached_tokens": reply.cached_tokens},
    }


def _responses_body(request: RecordedRequest, reply: TextReply, prompt_tokens: int) -> dict[str, Any]:
    finish = reply.finish or "stop"
    incomplete_reason = {"length": "max_output_tokens", "stop": None}.get(finish, finish)
    content: list[dict[str, Any]] = []
    if reply.text:
        content.append({"type": "output_text", "text": reply.text})
    if reply.refusal:
        content.append({"type": "refusal", "refusal": reply.refusal})
    output = [{"type": "reasoning", "summary": []}, {"type": "message", "content": content}]
    completion_tokens = count_tokens(reply.text + reply.reasoning)
    usage = {
        "input_tokens": prompt_tokens,
        "output_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
        "input_tokens_details": {"cached_tokens": reply.cached_tokens},
    }
    return {
        "id": "resp_1",
        "object": "response",
        "model": request.body.get("model"),
        "status": "incomplete" if incomplete_reason else "completed",
        "incomplete_details": {"reason": incomplete_reason} if incomplete_reason else None,
        "error": None,
        "output": output,
        "usage": usage if reply.usage else None,
    }
