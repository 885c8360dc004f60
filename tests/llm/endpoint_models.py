"""Requests, and models at the test server."""

from postgen.llm.endpoint import ignore_notice
from postgen.llm.endpoint_model import EndpointModel
from postgen.llm.factory import open_model
from postgen.llm.protocol import Message, Notify, Request
from tests.servers import OpenAIServer

KEY = "sk-a-very-secret-key"


def request(text: str = "Explain what a loss is.", **fields: object) -> Request:
    """Return a request with one message."""
    return Request("test", (Message("user", text),), **fields)  # type: ignore[arg-type]


def open_endpoint(
    server: OpenAIServer, api: str = "chat", *, key: str = "", notify: Notify = ignore_notice, **extra: str
) -> EndpointModel:
    """Open the model of this server, with the settings that a user would make."""
    environment = {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": key, "POSTGEN_API": api, **extra}
    model = open_model("test-model", notify=notify, environment=environment)
    assert isinstance(model, EndpointModel)
    return model
