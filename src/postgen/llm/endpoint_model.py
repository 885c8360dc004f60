"""A model behind an OpenAI-compatible endpoint, hosted or local."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

from postgen.errors import EndpointError
from postgen.llm import chat_api, responses_api
from postgen.llm.dialect import IMAGES, Dialect, adapt
from postgen.llm.endpoint import Endpoint, create_client
from postgen.llm.json_values import as_mapping
from postgen.llm.protocol import Capabilities, CloseOnExit, IncompleteReplyError, Notify, Reply, Request
from postgen.llm.reply_builder import ReasoningFilter, ReplyBuilder
from postgen.llm.server_errors import complaint, sanitize_server_message, to_model_error

if TYPE_CHECKING:
    import openai

_MAX_DIALECT_CHANGES = 6
_NOT_ABOUT_IMAGES = {401, 403, 408, 409, 429, 502, 503, 504}
_APIS: Mapping[str, ModuleType] = {"chat": chat_api, "responses": responses_api}


class EndpointModel(CloseOnExit):
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
        import openai

        listener = ReasoningFilter(on_text) if on_text else None
        builder = ReplyBuilder(request, self.name, self.endpoint, listener)
        try:
            with self._stream(request) as stream:
                for event in _events(stream, self.endpoint):
                    self._read(event, builder)
        except openai.OpenAIError as error:
            fault = to_model_error(error, self.endpoint, self.name)
            if builder.started and isinstance(fault, EndpointError):
                reply = builder.partial()
                message = f"The reply broke off after {len(reply.text)} characters. {fault}"
                raise IncompleteReplyError(message, reply) from None
            raise fault from None
        return builder.build()

    def reply_from(self, body: Mapping[str, Any], request: Request) -> Reply:
        """Read the reply from the body of a response. Raises what :meth:`ask` raises."""
        builder = ReplyBuilder(request, self.name, self.endpoint)
        self._read(body, builder)
        return builder.build()

    def adapt_dialect(self, message: str, body: Mapping[str, Any]) -> bool:
        """Leave out the field that the endpoint rejects. False if ``message`` names no optional field."""
        change = adapt(self.dialect, message, body)
        if change is None:
            return False
        dialect, notice = change
        if dialect != self.dialect:  # another thread may have left the field out meanwhile
            self.dialect = dialect
            self._notify(notice)
        return True

    def close(self) -> None:
        self.client.close()

    def _omit_images(self, request: Request) -> bool:
        """Send no more images after a refused request that had some. False if it had none."""
        if IMAGES in self.dialect.omitted or not any(message.images for message in request.messages):
            return False
        self.dialect = replace(self.dialect, omitted=self.dialect.omitted | {IMAGES})
        self._notify("The endpoint does not accept images; the request is sent without them.")
        return True

    def _read(self, event: Mapping[str, Any], builder: ReplyBuilder) -> None:
        builder.started = True
        if event.get("error"):
            raise builder.failure(event["error"])
        self.api.read(event, builder)

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
                if self.adapt_dialect(complaint(error.body, error.message), body):
                    continue
                if not self._omit_images(request):
                    raise
            except openai.APIStatusError as error:
                # Servers refuse images with many codes, among them 404, 500 and 501.
                if error.status_code in _NOT_ABOUT_IMAGES or not self._omit_images(request):
                    raise
        raise EndpointError(
            f"{self.endpoint.display_url} still rejects the request after "
            f"{_MAX_DIALECT_CHANGES} optional fields were left out. "
            "Check that it is an OpenAI-compatible endpoint."
        )


def _events(stream: "openai.Stream[object]", endpoint: Endpoint) -> Iterator[Mapping[str, Any]]:
    """The events of a reply; a single one if the server does not stream."""
    from postgen.llm.response_limit import bounded

    kind = stream.response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/html":
        raise EndpointError(
            f"{endpoint.display_url} answered with a web page. "
            "Check OPENAI_BASE_URL: the address usually ends in /v1."
        )
    try:
        if kind == "application/json":
            yield as_mapping(json.loads(bounded(stream.response.iter_bytes())))
        else:
            yield from map(as_mapping, stream)
    except OverflowError as error:
        raise EndpointError(
            f"{endpoint.display_url} sent {error}. Is it an OpenAI-compatible endpoint?"
        ) from None
    except ValueError as error:  # from JSON or UTF-8 decoding
        raise EndpointError(
            f"{endpoint.display_url} sent a reply that is not JSON "
            f"({sanitize_server_message(str(error), endpoint)}). Is it an OpenAI-compatible endpoint?"
        ) from None
