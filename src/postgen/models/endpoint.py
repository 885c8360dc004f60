"""An endpoint's settings, and the SDK client created from them."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from postgen.models.dialect import TokenField
from postgen.models.protocol import Notify
from postgen.models.waiting import decide

if TYPE_CHECKING:
    import httpx2
    import openai

Api = Literal["chat", "responses"]


def say_nothing(sentence: str) -> None:
    """A :data:`~postgen.models.protocol.Notify` that ignores its messages."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint that speaks the OpenAI API.

    ``base_url`` is ``None`` for OpenAI itself. ``key`` is ``None`` if none is needed; it never appears in
    a ``repr`` or a message. Times are in seconds: ``patience`` is the longest ``Retry-After`` to wait for,
    ``silence`` the read timeout, ``connect`` the connect timeout. ``direct`` bypasses the proxies of the
    environment, for a server on loopback. ``token_field`` is the name of the token limit in Chat
    Completions if the server ignores the usual one.
    """

    base_url: str | None
    key: str | None = field(default=None, repr=False)
    api: Api = "chat"
    patience: float = 120.0
    silence: float = 300.0
    connect: float = 10.0
    retries: int = 2
    direct: bool = False
    token_field: TokenField | None = None

    @property
    def hosted_by_openai(self) -> bool:
        if self.base_url is None:
            return True
        host = urlsplit(self.base_url).hostname or ""
        return host == "api.openai.com" or host.endswith(".api.openai.com")

    @property
    def shown(self) -> str:
        """The address for messages, without credentials."""
        if self.base_url is None:
            return "the OpenAI API"
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def without_secrets(self, text: str) -> str:
        """Replace the key, and anything that looks like one, by ``[key]``."""
        if self.key:
            text = text.replace(self.key, "[key]")
        if self.base_url and "@" in urlsplit(self.base_url).netloc:
            text = text.replace(urlsplit(self.base_url).netloc.rpartition("@")[0], "[key]")
        return re.sub(r"\b(?:sk|key|Bearer)[-_ ][\w*.-]{8,}", "[key]", text)


def connect(endpoint: Endpoint, notify: Notify) -> "openai.OpenAI":
    """Create the SDK client of an endpoint. All retries happen in it."""
    import httpx2
    import openai

    from postgen.models.bounds import BoundedLines

    def on_response(response: "httpx2.Response") -> None:
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = BoundedLines(response.stream)
        if response.status_code >= 400:
            used = int(response.request.headers.get("x-stainless-retry-count", 0))
            left = endpoint.retries - used
            headers = response.headers
            headers.update(decide(response.status_code, headers, left, endpoint.patience, notify))

    return openai.OpenAI(
        base_url=endpoint.base_url,
        # The SDK requires a key; servers that need none ignore it.
        api_key=endpoint.key or "none",
        max_retries=endpoint.retries,
        timeout=openai.Timeout(endpoint.silence, connect=endpoint.connect),
        http_client=openai.DefaultHttpxClient(
            event_hooks={"response": [on_response]}, trust_env=not endpoint.direct
        ),
    )
