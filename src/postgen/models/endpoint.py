"""Where a model is asked and how patiently: plain settings, and the SDK's client made from them."""

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
    """A :data:`~postgen.models.protocol.Notify` for callers that show nothing."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint that speaks the OpenAI API.

    ``base_url`` is ``None`` for OpenAI itself. ``key`` is ``None`` where none is needed, and never part
    of a ``repr`` or message. Times in seconds: ``patience`` bounds one wait that the server asks for,
    ``silence`` how long it may send nothing, ``connect`` how long a connection may take.
    ``direct`` bypasses proxies of the environment, for a server on loopback. ``token_field`` is the name
    of the token limit in Chat Completions where the usual one is ignored.
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
        """The text with the key, and whatever looks like one, blotted out."""
        if self.key:
            text = text.replace(self.key, "[key]")
        if self.base_url and "@" in urlsplit(self.base_url).netloc:
            text = text.replace(urlsplit(self.base_url).netloc.rpartition("@")[0], "[key]")
        return re.sub(r"\b(?:sk|key|Bearer)[-_ ][\w*.-]{8,}", "[key]", text)


def connect(endpoint: Endpoint, notify: Notify) -> "openai.OpenAI":
    """The SDK's client for an endpoint. It alone retries."""
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
        # The SDK insists on a key; servers that need none ignore it.
        api_key=endpoint.key or "none",
        max_retries=endpoint.retries,
        timeout=openai.Timeout(endpoint.silence, connect=endpoint.connect),
        http_client=openai.DefaultHttpxClient(
            event_hooks={"response": [on_response]}, trust_env=not endpoint.direct
        ),
    )
