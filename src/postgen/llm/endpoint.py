"""An endpoint, its client, and the waits that it requests."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from postgen.llm.dialect import TokenField
from postgen.llm.protocol import Notify

if TYPE_CHECKING:
    import httpx2
    import openai


_CONNECT_TIMEOUT = 10.0  # seconds
_RETRIED = {408, 409, 429}
_REASONS = {429: "is rate limiting", 503: "is overloaded"}


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """The ``Retry-After`` of a response in seconds; ``None`` if it has none. ``now`` is a Unix time."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) * unit
        except (KeyError, ValueError):
            continue
        return seconds if isfinite(seconds) and seconds > 0 else None
    try:
        moment = parsedate_to_datetime(headers["retry-after"]).timestamp()
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
    wait = moment - (time.time() if now is None else now)
    return wait if wait > 0 else None


def retry_headers(
    status: int,
    headers: Mapping[str, str],
    retries_left: int,
    patience: float,
    notify: Notify,
    sleep: Callable[[float], None] = time.sleep,
) -> Mapping[str, str]:
    """Return the changes to the headers of a failed response that the SDK should see.

    Reports a requested wait with ``notify`` and sleeps here, since the SDK does not retry after a wait of
    more than two minutes. ``patience`` is the longest wait in seconds.
    """
    wait = retry_after(headers)
    if wait is None or retries_left <= 0 or headers.get("x-should-retry") == "false":
        return {}
    if status not in _RETRIED and status < 500:
        return {}
    if wait > patience:
        return {"x-should-retry": "false"}
    reason = _REASONS.get(status, f"answered {status}")
    notify(f"The endpoint {reason}: waiting {wait:.0f} s as it requested.")
    sleep(wait)
    return {"retry-after-ms": "1", "x-should-retry": "true"}


Api = Literal["chat", "responses"]


def ignore_notice(sentence: str) -> None:
    """A :data:`~postgen.llm.protocol.Notify` that ignores its messages."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint that speaks the OpenAI API.

    ``base_url`` is ``None`` for OpenAI itself. ``key`` is ``None`` if none is needed; it never appears in
    a ``repr`` or a message. Times are in seconds: ``max_retry_after`` is the longest ``Retry-After`` to
    wait for. ``direct`` bypasses the proxies of the environment, for a server on loopback.
    ``token_field`` is the name of the token limit in Chat Completions if the server ignores the usual one.
    """

    base_url: str | None
    key: str | None = field(default=None, repr=False)
    api: Api = "chat"
    max_retry_after: float = 120.0
    read_timeout: float = 300.0
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
    def display_url(self) -> str:
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


def create_client(endpoint: Endpoint, notify: Notify) -> "openai.OpenAI":
    """Create the SDK client of an endpoint. All retries happen in it."""
    import httpx2
    import openai

    from postgen.llm.response_limit import BoundedLines

    def on_response(response: "httpx2.Response") -> None:
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = BoundedLines(response.stream)
        if response.status_code >= 400:
            used = int(response.request.headers.get("x-stainless-retry-count", 0))
            left = endpoint.retries - used
            headers = response.headers
            headers.update(
                retry_headers(response.status_code, headers, left, endpoint.max_retry_after, notify)
            )

    return openai.OpenAI(
        base_url=endpoint.base_url,
        # The SDK requires a key; servers that need none ignore it.
        api_key=endpoint.key or "none",
        max_retries=endpoint.retries,
        timeout=openai.Timeout(endpoint.read_timeout, connect=_CONNECT_TIMEOUT),
        http_client=openai.DefaultHttpxClient(
            event_hooks={"response": [on_response]}, trust_env=not endpoint.direct
        ),
    )
