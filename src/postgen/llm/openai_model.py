"""A model behind an OpenAI-compatible endpoint, hosted or local."""

import json
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from postgen.errors import EndpointError
from postgen.llm import chat_api, responses_api
from postgen.llm.dialect import Dialect, adapt
from postgen.llm.endpoint import Endpoint, create_client
from postgen.llm.protocol import Capabilities, CloseOnExit, IncompleteReplyError, Notify, Reply, Request
from postgen.llm.reply import build_reply, partial_reply
from postgen.llm.reply_builder import (
    FailedReplyError,
    ReasoningFilter,
    ReplyBuilder,
    ReplyTooLongError,
    as_mapping,
)
from postgen.llm.response_limit import bounded
from postgen.llm.server_errors import complaint, sanitize_server_message, to_model_error

if TYPE_CHECKING:
    import openai

_MAX_DIALECT_CHANGES = 6
_APIS: Mapping[str, ModuleType] = {"chat": chat_api, "responses": responses_api}


class RemoteModel(CloseOnExit):
    """One model of one endpoint.

    ``dialect`` has the optional fields that the endpoint accepts, according to its replies so far.
    ``client`` is the SDK client, ``api`` the module that builds requests and reads replies.
    """

    embedded = False

    def __init__(
        self, name: str, endpoint: Endpoint, capabilities: Capabilities, dialect: Dialect, notify: Notify
    ) -> None:
        self.name = name
        self.endpoint = endpoint
        self.capabilities = capabilities
        self.dialect = dialect
        self.client = create_client(endpoint, notify)
        self.api = _APIS[endpoint.api]
        self._notify = notify

    def ask(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """See :meth:`postgen.llm.protocol.LanguageModel.ask`."""
        import openai

        builder = ReplyBuilder(ReasoningFilter(on_text) if on_text else None)
        try:
            with self._stream(request) as stream:
                for event in _events(stream, self.endpoint):
                    builder.events += 1
                    self.api.read(event, builder)
        except ReplyTooLongError:
            pass
        except FailedReplyError as error:
            reason = sanitize_server_message(str(error), self.endpoint)
            raise IncompleteReplyError(
                f"{self.endpoint.display_url} failed while answering: {reason}. Try again later.",
                partial_reply(builder, request, self.name),
            ) from None
        except openai.OpenAIError as error:
            fault = to_model_error(error, self.endpoint, self.name)
            if builder.events and isinstance(fault, EndpointError):
                reply = partial_reply(builder, request, self.name)
                message = f"The reply broke off after {len(reply.text)} characters. {fault}"
                raise IncompleteReplyError(message, reply) from None
            raise fault from None
        return build_reply(builder, request, self.name, self.endpoint)

    def adapt_dialect(self, message: str, body: Mapping[str, Any]) -> bool:
        """Leave out the field that the endpoint rejects. False if ``message`` names no optional field."""
        change = adapt(self.dialect, message, body)
        if change is None:
            return False
        self.dialect, notice = change
        self._notify(notice)
        return True

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def _stream(self, request: Request) -> "openai.Stream[object]":
        import openai

        for _ in range(_MAX_DIALECT_CHANGES):
            body = self.api.body(request, self.name, self.dialect)
            try:
                # Not the SDK's typed method: it rejects fields of other servers, such as grammar, and its
                # parsed chunks hide the data that a broken server really sent.
                return self.client.post(
                    self.api.PATH, body=body, cast_to=object, stream=True, stream_cls=openai.Stream[object]
                )
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if not self.adapt_dialect(complaint(error), body):
                    raise
        raise EndpointError(
            f"{self.endpoint.display_url} still rejects the request after "
            f"{_MAX_DIALECT_CHANGES} optional fields were left out. "
            "Check that it is an OpenAI-compatible endpoint."
        )


def _events(stream: "openai.Stream[object]", endpoint: Endpoint) -> Iterator[Mapping[str, Any]]:
    """The events of a reply; a single one if the server does not stream."""
    kind = stream.response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/html":
        raise EndpointError(
            f"{endpoint.display_url} answered with a web page. "
            "Check OPENAI_BASE_URL: the address usually ends in /v1."
        )
    try:
        if kind != "application/json":
            yield from map(as_mapping, stream)
            return
        whole = as_mapping(json.loads(bounded(stream.response.iter_bytes())))
    except OverflowError as error:
        raise EndpointError(
            f"{endpoint.display_url} sent {error}. Is it an OpenAI-compatible endpoint?"
        ) from None
    except ValueError as error:  # from JSON or UTF-8 decoding
        raise EndpointError(
            f"{endpoint.display_url} sent a reply that is not JSON "
            f"({sanitize_server_message(str(error), endpoint)}). Is it an OpenAI-compatible endpoint?"
        ) from None
    failure = whole.get("error")
    if failure:
        raise FailedReplyError(str(as_mapping(failure).get("message") or failure))
    yield whole
