"""The end of a reply: is it something that a draft can use?"""

from dataclasses import replace

from postgen.errors import EndpointError
from postgen.models.endpoint import Endpoint
from postgen.models.faults import quote
from postgen.models.gathering import LONGEST_REPLY, Gathering
from postgen.models.protocol import BrokenReplyError, FinishReason, RejectedReplyError, Reply, Request, Usage
from postgen.models.thinking import without_thinking
from postgen.models.tokens import estimate, estimate_prompt


def so_far(gathering: Gathering, request: Request, model: str) -> Reply:
    """What has arrived, as a reply. Usage is estimated where the endpoint sent none."""
    spent = gathering.usage or Usage(
        estimate_prompt(request.messages), estimate(gathering.text), estimated=True
    )
    text = without_thinking(gathering.text)
    finish = gathering.finish or FinishReason.OTHER
    return Reply(text, finish, spent, gathering.model or model, cleaned=text != gathering.text)


def finished(gathering: Gathering, request: Request, model: str, endpoint: Endpoint) -> Reply:
    """The reply at the end of its stream.

    Raises :class:`RejectedReplyError` if it has no usable text, :class:`BrokenReplyError` if the stream
    ended without its end, :class:`~postgen.errors.EndpointError` if it was no reply at all.
    """
    reply = so_far(gathering, request, model)
    what = f"The reply of {model!r}" + (f" ({request.purpose})" if request.purpose else "")
    if gathering.characters > LONGEST_REPLY:
        raise RejectedReplyError(f"{what} passed {LONGEST_REPLY:,} characters: the model loops.", reply)
    if gathering.finish is FinishReason.FILTERED:
        raise RejectedReplyError(f"{what} was withheld by the provider's content filter.", reply)
    if gathering.finish is FinishReason.REFUSED or (gathering.refusal and not reply.text.strip()):
        said = quote("".join(gathering.refusal) or reply.text, endpoint)
        raise RejectedReplyError(
            f"{model!r} refused: {said or 'no reason given'}",
            replace(reply, finish=FinishReason.REFUSED),
        )
    if gathering.finish is None:
        if not gathering.events:
            raise EndpointError(
                f"{endpoint.shown} sent nothing that is a reply. Is it an OpenAI-compatible endpoint?"
            )
        if gathering.answered:
            raise BrokenReplyError(
                f"The reply broke off after {len(reply.text)} characters: {endpoint.shown} closed the stream "
                "before its end. Try again.",
                reply,
            )
    if not reply.text.strip():
        raise RejectedReplyError(_why_empty(what, gathering, request), reply)
    return reply


def _why_empty(what: str, gathering: Gathering, request: Request) -> str:
    if gathering.finish is FinishReason.LENGTH:
        limit = f"{request.max_tokens:,} tokens" if request.max_tokens else "tokens"
        return f"{what} is empty: all its {limit} went into reasoning. Allow more tokens, or less reasoning."
    if gathering.text.strip():
        return f"{what} holds reasoning and no answer."
    return f"{what} is empty."
