"""Images in a request: sent by both APIs, and left out if the endpoint refuses them."""

import pytest

from postgen.llm.protocol import Message, Request
from tests.llm.endpoint_models import open_endpoint
from tests.servers import ErrorReply, OpenAIServer, RecordedRequest, ServerReply, TextReply

PNG = b"\x89PNG\r\n\x1a\nnot really"
ASKED = Request("look", (Message("user", "What do you see?", (PNG, PNG)),), max_tokens=100)


def test_images_follow_the_text(api: str) -> None:
    with OpenAIServer([TextReply("A line.")]) as server, open_endpoint(server, api) as model:
        assert model.ask(ASKED).text == "A line."
    (request,) = server.requests
    assert "What do you see?" in request.text
    assert len(request.images) == 2
    assert request.images[0].startswith("data:image/png;base64,iVBORw0KGgp")


@pytest.mark.parametrize("status", [400, 404, 422, 500])
def test_an_endpoint_without_images_gets_the_text_alone(api: str, status: int) -> None:
    def answer(request: RecordedRequest) -> ServerReply:
        return ErrorReply(status, "mmproj, perhaps?") if request.images else TextReply("A line.")

    notices: list[str] = []
    with OpenAIServer(answer) as server, open_endpoint(server, api, notify=notices.append) as model:
        assert model.ask(ASKED).text == "A line."
        before = len(server.requests)
        assert model.ask(ASKED).text == "A line."
        assert len(server.requests) == before + 1, "the model remembers that images are refused"
    assert notices == ["the endpoint does not accept images: left out from now on"]
