"""Language models: open one, send requests, get text, token usage and a finish reason."""

from postgen.models.choice import EMBEDDED
from postgen.models.opening import TRIAL_NOTE, offered_models, open_model
from postgen.models.prices import cost
from postgen.models.protocol import (
    AwaitedError,
    BrokenReplyError,
    Capabilities,
    EndpointModel,
    FinishReason,
    LanguageModel,
    Message,
    Notify,
    RejectedReplyError,
    Reply,
    Request,
    Usage,
)
from postgen.models.tokens import estimate, estimate_prompt

__all__ = [
    "EMBEDDED",
    "TRIAL_NOTE",
    "AwaitedError",
    "BrokenReplyError",
    "Capabilities",
    "EndpointModel",
    "FinishReason",
    "LanguageModel",
    "Message",
    "Notify",
    "RejectedReplyError",
    "Reply",
    "Request",
    "Usage",
    "cost",
    "estimate",
    "estimate_prompt",
    "offered_models",
    "open_model",
]
