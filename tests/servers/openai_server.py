"""A real HTTP server on loopback that implements the OpenAI API and produces every fault on request."""

import json
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType, TracebackType
from typing import Self

from tests.servers import wire_format
from tests.servers.batch_api import BatchStore
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

Script = Iterable[ServerReply] | Callable[[RecordedRequest], ServerReply]


@dataclass(frozen=True)
class ServerBehavior:
    """The properties of a test server.

    ``apis`` are the supported APIs. ``models`` are the listed models; if ``strict``, the server rejects all
    others. ``key`` is the required API key. The server answers the request fields in ``refuses`` with a 400
    and respects the token-limit fields in ``obeys``. It silently drops the start of a prompt that is longer
    than ``context_tokens``.
    """

    apis: frozenset[str] = frozenset({"chat", "responses"})
    models: tuple[str, ...] = ("test-model",)
    strict: bool = False
    key: str | None = None
    refuses: frozenset[str] = frozenset()
    obeys: frozenset[str] = frozenset()
    context_tokens: int | None = None


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Do not log clients that disconnect, as some tests make them do."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class OpenAIServer:
    """The server, which runs inside a ``with`` block.

    ``script`` is a list of replies, which the server sends in this order (and then errors with status 418),
    or a function from a request to its reply. ``requests`` contains every request to a model, in order.
    """

    def __init__(self, script: Script = (), behavior: ServerBehavior | None = None) -> None:
        self.behavior = behavior or ServerBehavior()
        self.requests: list[RecordedRequest] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._reply_to = script if callable(script) else self._replies_in_order(deque(script))
        self.batches = BatchStore(self.reply)
        self._http = _Http(("127.0.0.1", 0), _handler_class(self))
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def base_url(self) -> str:
        """The value for ``OPENAI_BASE_URL``."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def reply(self, request: RecordedRequest) -> ServerReply:
        """Record a request and return the reply to it."""
        with self._lock:
            self.requests.append(request)
        return self._rejection(request) or self._reply_to(request)

    def prompt_tokens(self, request: RecordedRequest) -> int:
        """Return the number of prompt tokens that fit into the context."""
        return min(wire_format.count_tokens(request.text), self.behavior.context_tokens or 10**9)

    def truncated(self, request: RecordedRequest, reply: TextReply) -> TextReply:
        """Return the reply cut at the token limit, if the server respects the request's limit field."""
        if request.limit is None or not any(request.body.get(f) for f in self.behavior.obeys):
            return reply
        if wire_format.count_tokens(reply.text) <= request.limit:
            return reply
        return replace(reply, text=reply.text[: request.limit * 4], finish="length")

    def _replies_in_order(self, queue: deque[ServerReply]) -> Callable[[RecordedRequest], ServerReply]:
        def next_reply(_: RecordedRequest) -> ServerReply:
            with self._lock:
                return queue.popleft() if queue else ErrorReply(418, "the test's script has no more replies")

        return next_reply

    def _rejection(self, request: RecordedRequest) -> ServerReply | None:
        behavior = self.behavior
        api = "responses" if request.uses_responses_api else "chat"
        if api not in behavior.apis:
            return ErrorReply(404, "Not Found")
        if behavior.strict and request.body.get("model") not in behavior.models:
            name = request.body.get("model")
            return ErrorReply(404, f"The model `{name}` does not exist", code="model_not_found")
        for field in sorted(behavior.refuses & set(request.body)):
            return ErrorReply(400, f"Unsupported parameter: '{field}' is not supported with this model.")
        return None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _handler_class(server: OpenAIServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
            pass

        def do_GET(self) -> None:
            if self._rejects_key():
                return
            if self.path == "/v1/models":
                listed = [{"id": name, "object": "model"} for name in server.behavior.models]
                self._send_body(200, json.dumps({"object": "list", "data": listed}).encode())
            elif found := server.batches.get(self.path.partition("?")[0].removeprefix("/v1")):
                self._send_body(200, found)
            else:
                self._send_error(ErrorReply(404, "Not Found"))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self._rejects_key():
                return
            path = self.path.partition("?")[0]
            if path == "/v1/files":
                self._send_body(200, server.batches.upload(body, self.headers["Content-Type"]))
                return
            if path == "/v1/batches":
                self._send_body(200, server.batches.submit(json.loads(body)))
                return
            headers = {k.lower(): v for k, v in self.headers.items()}
            request = RecordedRequest("POST", path, headers, json.loads(body))
            if path in {"/v1/chat/completions", "/v1/responses"}:
                self._send(request, server.reply(request))
            else:
                self._send_error(ErrorReply(404, "Not Found"))

        def _rejects_key(self) -> bool:
            key = server.behavior.key
            sent_key = self.headers.get("Authorization", "")
            if key is None or sent_key == f"Bearer {key}":
                return False
            # Some servers repeat the wrong key in their message.
            self._send_error(
                ErrorReply(
                    401, f"Incorrect API key: {sent_key.removeprefix('Bearer ')}", code="invalid_api_key"
                )
            )
            return True

        def _send(self, request: RecordedRequest, reply: ServerReply) -> None:
            match reply:
                case TextReply():
                    reply = server.truncated(request, reply)
                    seen = (
                        server.prompt_tokens(request) if reply.prompt_tokens is None else reply.prompt_tokens
                    )
                    server.closing.wait(reply.delay)
                    if request.body.get("stream") and reply.streams:
                        self._send_stream(wire_format.stream(request, reply, seen))
                    else:
                        self._send_body(200, wire_format.complete(request, reply, seen))
                case ErrorReply():
                    self._send_error(reply)
                case DroppedStream(text, clean):
                    self._send_stream(wire_format.stream_start(request, text), end=clean)
                    if not clean:
                        self._disconnect()
                case StalledStream(text):
                    self._send_stream(wire_format.stream_start(request, text), end=False)
                    server.closing.wait()
                    self._disconnect()
                case MidStreamError(text, message):
                    error = {"type": "error", "message": message, "error": {"message": message}}
                    self._send_stream([*wire_format.stream_start(request, text), wire_format.event(error)])
                case EmptyReply():
                    self._send_stream(wire_format.no_choice(request))
                case RawReply(body, content_type):
                    self._send_body(200, body, content_type)

        def _send_error(self, error_reply: ErrorReply) -> None:
            if error_reply.page:
                self._send_body(error_reply.status, error_reply.page.encode(), "text/html")
                return
            error = {"message": error_reply.message, "type": "error", "param": None, "code": error_reply.code}
            body = json.dumps({"error": error}).encode()
            self._send_body(error_reply.status, body, "application/json", error_reply.headers)

        def _send_body(
            self,
            status: int,
            body: bytes,
            content_type: str = "application/json",
            headers: Mapping[str, str] = MappingProxyType({}),
        ) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Type": content_type}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self._write(body)

        def _send_stream(self, events: Iterable[bytes], end: bool = True) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream; charset=utf-8")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for data in events:
                self._write(b"%x\r\n%s\r\n" % (len(data), data))
            if end:
                self._write(b"0\r\n\r\n")

        def _write(self, data: bytes) -> None:
            try:
                self.wfile.write(data)
                self.wfile.flush()
            except OSError:  # the client has disconnected, as in some tests
                self.close_connection = True

        def _disconnect(self) -> None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    return Handler
