"""Build the final reply, or raise if a draft cannot use it."""

from dataclasses import replace

from postgen.errors import EndpointError
from postgen.llm.endpoint import Endpoint
from postgen.llm.pricing import estimate, estimate_prompt
from postgen.llm.protocol import FinishReason, IncompleteReplyError, RejectedReplyError, Reply, Request, Usage
from postgen.llm.reply_builder import LONGEST_REPLY, ReplyBuilder, strip_reasoning
from postgen.llm.server_errors import sanitize_server_message


def partial_reply(builder: ReplyBuilder, request: Request, model: str) -> Reply:
    """The part of the reply that has arrived. Usage is estimated if the endpoint sent none."""
    usage = builder.usage or Usage(estimate_prompt(request.messages), estimate(builder.text), estimated=True)
    text = strip_reasoning(builder.text)
    finish = builder.finish or FinishReason.OTHER
    return Reply(text, finish, usage, builder.model or model, cleaned=text != builder.text)


def build_reply(builder: ReplyBuilder, request: Request, model: str, endpoint: Endpoint) -> Reply:
    """The complete reply.

    Raises :class:`RejectedReplyError` if it has no usable text, :class:`IncompleteReplyError` if the stream
    ended early, :class:`~postgen.errors.EndpointError` if nothing in it was a reply.
    """
    reply = partial_reply(builder, request, model)
    what = f"The reply of {model!r}" + (f" ({request.purpose})" if request.purpose else "")
    if builder.characters > LONGEST_REPLY:
        raise RejectedReplyError(f"{what} exceeded {LONGEST_REPLY:,} characters: the model loops.", reply)
    if builder.finish is FinishReason.FILTERED:
        raise RejectedReplyError(f"{what} was withheld by the provider's content filter.", reply)
    if builder.finish is FinishReason.REFUSED or (builder.refusal and not reply.text.strip()):
        reason = sanitize_server_message("".join(builder.refusal) or reply.text, endpoint)
        raise RejectedReplyError(
            f"{model!r} refused: {reason or 'no reason given'}",
            replace(reply, finish=FinishReason.REFUSED),
        )
    if builder.finish is None:
        if not builder.events:
            raise EndpointError(
                f"{endpoint.display_url} sent an empty response. Is it an OpenAI-compatible endpoint?"
            )
        if builder.answered:
            raise IncompleteReplyError(
                f"The reply broke off after {len(reply.text)} characters: {endpoint.display_url} closed the "
                "stream too early. Try again.",
                reply,
            )
    if not reply.text.strip():
        raise RejectedReplyError(_why_empty(what, builder, request), reply)
    return reply


def _why_empty(what: str, builder: ReplyBuilder, request: Request) -> str:
    if builder.finish is FinishReason.LENGTH:
        limit = f"{request.max_tokens:,} tokens" if request.max_tokens else "tokens"
        return (
            f"{what} is empty: reasoning used all of its {limit}. "
            "Allow more tokens, or configure less reasoning."
        )
    if builder.text.strip():
        return f"{what} contains reasoning but no answer."
    return f"{what} is empty."
