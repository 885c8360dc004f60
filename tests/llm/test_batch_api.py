"""The client of the Batch API, against a real server."""

from postgen.llm.batch_api import Batches
from tests.llm.endpoint_models import open_endpoint, request
from tests.servers import OpenAIServer, TextReply


def test_a_line_separator_inside_a_reply_does_not_split_its_record() -> None:
    text = "one\u2028two\x85three"
    with OpenAIServer(lambda _: TextReply(text)) as server, open_endpoint(server) as model:
        batches = Batches(model)
        number = batches.submit(
            "label", [batches.line("first", request()), batches.line("second", request())]
        )
        assert batches.find("label") == number
        answers = batches.answers(batches.status(number))
        assert sorted(answers) == ["first", "second"]
        reply = batches.reply(answers["first"], request())
    assert reply.text == text
    assert reply.usage.batched
