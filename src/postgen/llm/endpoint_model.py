"""A model behind an OpenAI-compatible endpoint, hosted or local."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from postgen.errors import EndpointError, ModelError
from postgen.llm import chat_api, responses_api
from postgen.llm.dialect import SCHEMA, Dialect, features_of
from postgen.llm.endpoint import Endpoint, create_client
from postgen.llm.pricing import estimate_prompt, least_prompt_tokens
from postgen.llm.protocol import Capabilities, CloseOnExit, IncompleteReplyError, Notify, Reply, Request
from postgen.llm.reasoning import ReasoningFilter
from postgen.llm.reply_builder import ReplyBuilder
from postgen.llm.response_data import as_mapping, bounded, server_sent_events
from postgen.llm.server_errors import (
    bare_error,
    complaint,
    rejected_status,
    sanitize_server_message,
    to_model_error,
)

if TYPE_CHECKING:
    import openai

_APIS: Mapping[str, ModuleType] = {"chat": chat_api, "responses": responses_api}
_MAY_BE_A_FIELD = {400, 422, 500, 501}  # statuses of an endpoint that rejects a part of the request
_NEVER_A_FIELD = {401, 402, 403, 408, 409, 429, 502, 503, 504}
_END: Mapping[str, Any] = {}  # the last event of a stream


class _RejectedRequestError(Exception):
    """The endpoint rejected the request; ``fault`` is the error to raise if no other form of it works."""

    def __init__(self, status: int, said: str, fault: ModelError) -> None:
        super().__init__(said)
        self.status, self.said, self.fault = status, said, fault


class EndpointModel(CloseOnExit):
    """One model of one endpoint.

    ``dialect`` has the optional features that the endpoint accepts, according to its replies so far.
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
        self._proven: frozenset[str] = frozenset()
        self._lock, self._settling = threading.Lock(), threading.Lock()
        self._warned_of_cut = False

    def ask(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        if not self.dialect.suspects:
            return self._ask_in(self.dialect, request, on_text)
        with self._settling:  # one request finds out which feature is rejected, for all
            return self._ask_in(self.dialect, request, on_text)

    def _ask_in(self, start: Dialect, request: Request, on_text: Callable[[str], None] | None) -> Reply:
        dialect = start
        if start.suspects:
            from postgen.llm.negotiation import first_dialect

            dialect = first_dialect(start)
        try:
            reply = self._ask(request, start, dialect, on_text)
        except _RejectedRequestError as rejected:
            reply = self._ask_otherwise(request, start, dialect, rejected, on_text)
        self._warn_of_cut_prompt(request, reply)
        return reply

    def reply_from(self, body: Mapping[str, Any], request: Request) -> Reply:
        """Read the reply from the body of a response. Raises what :meth:`ask` raises."""
        builder = ReplyBuilder(request, self.name, self.endpoint)
        self._read(body, builder)
        builder.ended = True
        return builder.build()

    def adapt_dialect(self, message: str, body: Mapping[str, Any]) -> bool:
        """Leave out the feature that the endpoint rejects. False if ``message`` names none."""
        from postgen.llm.negotiation import adapt

        changed = adapt(self.dialect, message, body)
        if changed is not None:
            self._remember(changed, Request("", ()))
        return changed is not None

    def close(self) -> None:
        self.client.close()

    def _ask_otherwise(
        self,
        request: Request,
        start: Dialect,
        dialect: Dialect,
        rejected: _RejectedRequestError,
        on_text: Callable[[str], None] | None,
    ) -> Reply:
        """Send a rejected request in other forms, and remember the one that the endpoint accepts."""
        from postgen.llm.negotiation import Negotiation

        proven = frozenset(_proven_by(request, self._proven))
        negotiation = Negotiation(request, start, proven)
        latest = rejected
        while True:
            body = self.api.body(request, self.name, dialect)
            changed = negotiation.next(dialect, latest.said, body, latest.status)
            if changed is None:
                raise rejected.fault from None
            dialect = changed
            try:
                return self._ask(request, start, dialect, on_text, 0 if latest.status >= 500 else None)
            except _RejectedRequestError as error:
                latest = error

    def _ask(
        self,
        request: Request,
        start: Dialect,
        dialect: Dialect,
        on_text: Callable[[str], None] | None,
        retries: int | None = None,
    ) -> Reply:
        """Send the request once. Raises :class:`_RejectedRequestError` if it may be accepted otherwise."""
        import httpx2
        import openai

        listener = ReasoningFilter(on_text) if on_text else None
        limit = dialect.token_limit(request)
        builder = ReplyBuilder(request, self.name, self.endpoint, listener, limit)
        body = self.api.body(request, self.name, dialect)
        try:
            with self._stream(body, retries) as stream:
                for event in _events(stream, self.endpoint):
                    if event is _END:
                        builder.ended = True
                        break
                    self._read(event, builder)
        except IncompleteReplyError:
            if builder.answered:
                self._accept(start, dialect, request, body)
            raise
        except (openai.OpenAIError, httpx2.HTTPError, EndpointError) as error:
            fault = (
                error if isinstance(error, EndpointError) else to_model_error(error, self.endpoint, self.name)
            )
            if not builder.started or not isinstance(fault, EndpointError):
                raise fault from None
            reply = builder.partial()
            message = f"the reply broke off after {len(reply.text)} characters: {fault}"
            raise IncompleteReplyError(message, reply) from None
        self._accept(start, dialect, request, body)
        return builder.build()

    def _accept(self, start: Dialect, dialect: Dialect, request: Request, body: Mapping[str, Any]) -> None:
        """Remember what the endpoint has accepted."""
        names = {f"{n}:{request.schema_name}" if n in SCHEMA else n for n in features_of(body)}
        with self._lock:
            self._proven |= names
        if dialect != start:  # else another thread may know more
            self._remember(dialect, request)

    def _remember(self, dialect: Dialect, request: Request) -> None:
        with self._lock:
            before, self.dialect = self.dialect, dialect
        if dialect != before:
            from postgen.llm.negotiation import describe

            if notice := describe(before, dialect, request):
                self._notify(notice)

    def _read(self, event: Mapping[str, Any], builder: ReplyBuilder) -> None:
        builder.started = True
        error = event.get("error") or bare_error(event)
        if error:
            failure = builder.failure(error)
            said = complaint({"error": error}, str(failure))
            status = rejected_status(error, said)
            if status in _MAY_BE_A_FIELD and not builder.answered:
                raise _RejectedRequestError(status, said, failure)
            raise failure
        self.api.read(event, builder)

    def _stream(self, body: Mapping[str, Any], retries: int | None) -> "openai.Stream[object]":
        import openai

        client = self.client if retries is None else self.client.with_options(max_retries=retries)
        try:
            # Not the SDK's typed method: it rejects fields of other servers, such as grammar, and its
            # parsed chunks hide the data that a broken server really sent.
            return client.post(
                self.api.PATH, body=body, cast_to=object, stream=True, stream_cls=openai.Stream[object]
            )
        except openai.APIStatusError as error:
            said = complaint(error.body, error.message)
            if error.status_code not in _MAY_BE_A_FIELD and not _is_about_a_field(
                error.status_code, said, body
            ):
                raise
            fault = to_model_error(error, self.endpoint, self.name)
            raise _RejectedRequestError(error.status_code, said, fault) from None

    def _warn_of_cut_prompt(self, request: Request, reply: Reply) -> None:
        """Warn once if the endpoint has read only a part of a prompt."""
        seen, least = reply.usage.prompt_tokens, least_prompt_tokens(request.messages)
        if reply.usage.estimated or seen + reply.usage.cached_tokens >= least:
            return
        with self._lock:
            if self._warned_of_cut:
                return
            self._warned_of_cut = True
        sent = estimate_prompt(request.messages)
        self._notify(
            f"{self.endpoint.display_url} read only {seen:,} of about {sent:,} tokens of a prompt and "
            "silently dropped the rest; give the server a context of more than "
            f"{sent + (request.max_tokens or 0):,} tokens"
        )


def _is_about_a_field(status: int, said: str, body: Mapping[str, Any]) -> bool:
    """True if a rejection with an unusual status is about a part of the request."""
    from postgen.llm.negotiation import named_feature

    features = features_of(body)
    return status not in _NEVER_A_FIELD and (
        "images" in features or named_feature(said, features) is not None
    )


def _proven_by(request: Request, accepted: frozenset[str]) -> Iterator[str]:
    """The features that were accepted before, those of schemas only if it was the same schema."""
    for name in accepted:
        feature, _, schema = name.partition(":")
        if not schema or schema == request.schema_name:
            yield feature


def _events(stream: "openai.Stream[object]", endpoint: Endpoint) -> Iterator[Mapping[str, Any]]:
    """The events of a reply; a single one if the server does not stream. ``_END`` says that it is whole."""
    kind = stream.response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/html":
        raise EndpointError(
            f"{endpoint.display_url} answered with a web page; "
            "check OPENAI_BASE_URL: the address usually ends in /v1"
        )
    try:
        if kind == "application/json":
            yield as_mapping(json.loads(bounded(stream.response.iter_bytes())))
            yield _END
            return
        for name, data in server_sent_events(stream.response.iter_bytes()):
            if data.strip() == "[DONE]":
                yield _END
                return
            event = as_mapping(_event(name, data))
            is_error = name == "error" and not event.get("error") and not event.get("type")
            yield {"error": event} if is_error else event
    except OverflowError as error:
        raise EndpointError(
            f"{endpoint.display_url} sent {error}; is it an OpenAI-compatible endpoint?"
        ) from None
    except (ValueError, RecursionError) as error:  # from JSON or UTF-8 decoding
        raise EndpointError(
            f"{endpoint.display_url} sent a reply that is not JSON "
            f"({sanitize_server_message(str(error), endpoint)}); is it an OpenAI-compatible endpoint?"
        ) from None


def _event(name: str, data: str) -> object:
    """The data of an event. An error may be a text."""
    try:
        return json.loads(data)
    except ValueError:
        if name != "error" or not data.strip():
            raise
        return {"message": data.strip()}
