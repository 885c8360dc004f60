"""Shorthand of the tests of this layer."""

from postgen.llm import EndpointModel, Message, Request, open_model
from postgen.llm.endpoint import ignore_notice
from postgen.llm.protocol import Notify
from tests.servers import OpenAIServer

KEY = "sk-a-very-secret-key"


def request(text: str = "Explain what a loss is.", **fields: object) -> Request:
    """A request with one message."""
    return Request("test", (Message("user", text),), **fields)  # type: ignore[arg-type]


def opened(
    server: OpenAIServer, api: str = "chat", *, key: str = "", notify: Notify = ignore_notice, **more: str
) -> EndpointModel:
    """The model that the settings of a user of this server would open."""
    environment = {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": key, "POSTGEN_API": api, **more}
    model = open_model("test-model", notify=notify, environment=environment)
    assert isinstance(model, EndpointModel)
    return model
