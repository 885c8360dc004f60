"""Language models: open one, send requests, get text, token usage and a finish reason."""

from postgen.llm.endpoint_model import EndpointModel
from postgen.llm.factory import TRIAL_NOTE, open_model
from postgen.llm.pricing import cost, estimate, estimate_prompt
from postgen.llm.protocol import (
    Capabilities,
    FinishReason,
    IncompleteReplyError,
    LanguageModel,
    Message,
    Notify,
    RejectedReplyError,
    Reply,
    ReplyPendingError,
    Request,
    Usage,
)

__all__ = [
    "TRIAL_NOTE",
    "Capabilities",
    "EndpointModel",
    "FinishReason",
    "IncompleteReplyError",
    "LanguageModel",
    "Message",
    "Notify",
    "RejectedReplyError",
    "Reply",
    "ReplyPendingError",
    "Request",
    "Usage",
    "cost",
    "estimate",
    "estimate_prompt",
    "open_model",
]
