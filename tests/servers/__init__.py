"""Real servers for tests, on the loopback interface."""

from tests.servers.openai_server import OpenAIServer, ServerBehavior
from tests.servers.replies import (
    DroppedStream,
    EmptyReply,
    ErrorReply,
    MidStreamError,
    RawReply,
    RecordedRequest,
    ServerReply,
    StalledStream,
    TextReply,
)

__all__ = [
    "DroppedStream",
    "EmptyReply",
    "ErrorReply",
    "MidStreamError",
    "OpenAIServer",
    "RawReply",
    "RecordedRequest",
    "ServerBehavior",
    "ServerReply",
    "StalledStream",
    "TextReply",
]
