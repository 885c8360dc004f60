"""A real HTTP server on loopback that speaks the OpenAI API and has every fault on demand."""

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

from tests.servers import wire
from tests.servers.answers import Answer, Asked, Cut, Fail, FailMidway, NoChoice, Raw, Say, Stall
from tests.servers.batches import BatchStore

Script = Iterable[Answer] | Callable[[Asked], Answer]


@dataclass(frozen=True)
class Character:
    """What kind of server it is.

    ``apis`` it speaks; ``models`` it lists, and if ``strict`` it refuses every other; ``key`` it
    wants; ``refuses`` fields by a 400; ``obeys`` these token-limit fields; ``context_tokens`` it has,
    and if the prompt is longer, it drops the start in silence.
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
        """Stay silent about clients that hang up, as some tests make them."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class OpenAIServer:
    """The server, from ``with`` to its end.

    ``script`` is what it answers: answers in their order, whoever asks (when they are used up, status
    418), or a function of the request. ``asked`` holds every request to a model, in order.
    """

    def __init__(self, script: Script = (), character: Character | None = None) -> None:
        self.character = character or Character()
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._answer_of = script if callable(script) else self._next_of(deque(script))
        self.batches = BatchStore(self.answer)
        self._http = _Http(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def base_url(self) -> str:
        """What to set ``OPENAI_BASE_URL`` to."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def answer(self, asked: Asked) -> Answer:
        """Record a request and decide on the answer to it."""
        with self._lock:
            self.asked.append(asked)
        return self._refusal(asked) or self._answer_of(asked)

    def prompt_tokens(self, asked: Asked) -> int:
        """How many tokens of the prompt the model saw."""
        return min(wire.tokens(asked.text), self.character.context_tokens or 10**9)

    def limited(self, asked: Asked, say: Say) -> Say:
        """The reply as the token limit leaves it, if the server obeys the field it came in."""
        if asked.limit is None or not any(asked.body.get(f) for f in self.character.obeys):
            return say
        if wire.tokens(say.text) <= asked.limit:
            return say
        return replace(say, text=say.text[: asked.limit * 4], finish="length")

    def _next_of(self, queue: deque[Answer]) -> Callable[[Asked], Answer]:
        def next_answer(_: Asked) -> Answer:
            with self._lock:
                return queue.popleft() if queue else Fail(418, "the script of the test is used up")

        return next_answer

    def _refusal(self, asked: Asked) -> Answer | None:
        character = self.character
        api = "responses" if asked.speaks_responses else "chat"
        if api not in character.apis:
            return Fail(404, "Not Found")
        if character.strict and asked.body.get("model") not in character.models:
            name = asked.body.get("model")
            return Fail(404, f"The model `{name}` does not exist", code="model_not_found")
        for field in sorted(character.refuses & set(asked.body)):
            return Fail(400, f"Unsupported parameter: '{field}' is not supported with this model.")
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


def _handler_of(server: OpenAIServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
            pass

        def do_GET(self) -> None:
            if self._lacks_key():
                return
            if self.path == "/v1/models":
                listed = [{"id": name, "object": "model"} for name in server.character.models]
                self._whole(200, json.dumps({"object": "list", "data": listed}).encode())
            elif found := server.batches.get(self.path.partition("?")[0].removeprefix("/v1")):
                self._whole(200, found)
            else:
                self._fail(Fail(404, "Not Found"))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            if self._lacks_key():
                return
            path = self.path.partition("?")[0]
            if path == "/v1/files":
                self._whole(200, server.batches.upload(sent, self.headers["Content-Type"]))
                return
            if path == "/v1/batches":
                self._whole(200, server.batches.submit(json.loads(sent)))
                return
            headers = {k.lower(): v for k, v in self.headers.items()}
            asked = Asked("POST", path, headers, json.loads(sent))
            if path in {"/v1/chat/completions", "/v1/responses"}:
                self._send(asked, server.answer(asked))
            else:
                self._fail(Fail(404, "Not Found"))

        def _lacks_key(self) -> bool:
            key = server.character.key
            given = self.headers.get("Authorization", "")
            if key is None or given == f"Bearer {key}":
                return False
            # Some servers repeat the wrong key in full.
            self._fail(
                Fail(401, f"Incorrect API key: {given.removeprefix('Bearer ')}", code="invalid_api_key")
            )
            return True

        def _send(self, asked: Asked, answer: Answer) -> None:
            match answer:
                case Say():
                    say = server.limited(asked, answer)
                    seen = server.prompt_tokens(asked) if say.prompt_tokens is None else say.prompt_tokens
                    server.closing.wait(say.delay)
                    if asked.body.get("stream") and say.streams:
                        self._stream(wire.stream(asked, say, seen))
                    else:
                        self._whole(200, wire.whole(asked, say, seen))
                case Fail():
                    self._fail(answer)
                case Cut(text, clean):
                    self._stream(wire.stream_start(asked, text), end=clean)
                    if not clean:
                        self._hang_up()
                case Stall(text):
                    self._stream(wire.stream_start(asked, text), end=False)
                    server.closing.wait()
                    self._hang_up()
                case FailMidway(text, message):
                    failure = {"type": "error", "message": message, "error": {"message": message}}
                    self._stream([*wire.stream_start(asked, text), wire.event(failure)])
                case NoChoice():
                    self._stream(wire.no_choice(asked))
                case Raw(body, content_type):
                    self._whole(200, body, content_type)

        def _fail(self, fail: Fail) -> None:
            if fail.page:
                self._whole(fail.status, fail.page.encode(), "text/html")
                return
            error = {"message": fail.message, "type": "error", "param": None, "code": fail.code}
            body = json.dumps({"error": error}).encode()
            self._whole(fail.status, body, "application/json", fail.headers)

        def _whole(
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

        def _stream(self, events: Iterable[bytes], end: bool = True) -> None:
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
            except OSError:  # the client has hung up, as some tests make it
                self.close_connection = True

        def _hang_up(self) -> None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    return Handler
