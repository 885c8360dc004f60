"""Language models: open one, send requests, get text, token usage and a finish reason."""

from postgen.llm.endpoint_model import EndpointModel
from postgen.llm.factory import TRIAL_NOTE, offered_models, open_model
from postgen.llm.model_choice import EMBEDDED
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
    "EMBEDDED",
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
    "offered_models",
    "open_model",
]
