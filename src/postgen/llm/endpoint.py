"""An endpoint, and its client with the proxies and certificates of the environment."""

import os
import re
import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from postgen.errors import UsageError
from postgen.llm.dialect import TokenField
from postgen.llm.pricing import OPENAI_ADDRESS
from postgen.llm.protocol import Notify

if TYPE_CHECKING:
    import httpx2
    import openai


_CONNECT_TIMEOUT = 10.0  # seconds

Api = Literal["chat", "responses"]


def ignore_notice(sentence: str) -> None:
    """A :data:`~postgen.llm.protocol.Notify` that ignores its messages."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint that speaks the OpenAI API.

    ``base_url`` is ``None`` for OpenAI itself. ``key`` is ``None`` if none is needed; it never appears in
    a ``repr`` or a message. Times are in seconds: ``max_retry_after`` is the longest ``Retry-After`` to
    wait for. ``token_field`` is the name of the token limit in Chat Completions if the server ignores the
    usual one.
    """

    base_url: str | None
    key: str | None = field(default=None, repr=False)
    api: Api = "chat"
    max_retry_after: float = 120.0
    read_timeout: float = 600.0
    retries: int = 2
    token_field: TokenField | None = None

    @property
    def hosted_by_openai(self) -> bool:
        if self.base_url is None:
            return True
        host = urlsplit(self.base_url).hostname or ""
        return host == "api.openai.com" or host.endswith(".api.openai.com")

    @property
    def is_local(self) -> bool:
        """True for a server on this machine, which no proxy can reach."""
        host = (urlsplit(self.base_url or "").hostname or "").rstrip(".")
        try:
            address = ip_address(host)
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")
        return address.is_loopback or address.is_unspecified

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


@dataclass(frozen=True, slots=True)
class EnvironmentProxy:
    """A proxy, and the environment variable that sets it. ``url`` has a scheme and maybe credentials."""

    variable: str
    url: str

    @property
    def display_url(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def proxy_of(endpoint: Endpoint) -> EnvironmentProxy | None:
    """The proxy that the environment sets for an endpoint. A local server needs none."""
    from urllib.request import getproxies_environment, proxy_bypass

    address = urlsplit(endpoint.base_url or OPENAI_ADDRESS)
    proxies = getproxies_environment()
    if endpoint.is_local or proxy_bypass(address.hostname or ""):
        return None
    for kind in (address.scheme, "all"):
        if url := proxies.get(kind):
            names = (f"{kind}_proxy", f"{kind}_PROXY".upper())
            variable = next((name for name in names if os.environ.get(name)), names[1])
            return EnvironmentProxy(variable, url if "://" in url else f"http://{url}")
    return None


def create_client(endpoint: Endpoint, notify: Notify) -> "openai.OpenAI":
    """Create the SDK client of an endpoint. All retries happen in it.

    Raises:
        UsageError: a variable of the environment has a proxy, a certificate or a header that cannot be used.
    """
    import httpx2
    import openai

    from postgen.llm.response_data import bounded_stream

    def on_response(response: "httpx2.Response") -> None:
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = bounded_stream(response.stream)
        if response.status_code >= 400:
            from postgen.llm.retries import rejects_a_feature, retry_headers

            used = int(response.request.headers.get("x-stainless-retry-count", 0))
            left = endpoint.retries - used
            headers = response.headers
            headers.update(
                retry_headers(response.status_code, headers, left, endpoint.max_retry_after, notify)
            )
            if response.status_code in (500, 501) and rejects_a_feature(response):
                headers["x-should-retry"] = "false"

    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY", "OPENAI_CUSTOM_HEADERS"):
        require_header_text(name, os.environ.get(name, "").replace("\n", ""), UsageError)
    proxy = proxy_of(endpoint)
    if proxy:
        _require_usable(proxy)
    # `trust_env` would open every proxy of the environment, also those for other addresses.
    client = openai.DefaultHttpxClient(
        event_hooks={"response": [on_response]},
        trust_env=False,
        proxy=proxy.url if proxy else None,
        verify=_certificates(endpoint) or True,
    )
    try:
        return openai.OpenAI(
            base_url=endpoint.base_url or OPENAI_ADDRESS,
            # The SDK requires a key; servers that need none ignore it.
            api_key=endpoint.key or "none",
            max_retries=endpoint.retries,
            timeout=openai.Timeout(endpoint.read_timeout, connect=_CONNECT_TIMEOUT),
            http_client=client,
        )
    except (httpx2.InvalidURL, ValueError) as error:
        client.close()
        raise UsageError(f"OPENAI_BASE_URL is not a valid URL ({error}); correct it") from None


def require_header_text(name: str, value: str, error: type[Exception]) -> None:
    """Raise ``error`` if the variable ``name`` has a character that an HTTP header cannot have."""
    for position, character in enumerate(value, 1):
        if not " " <= character <= "~":
            raise error(
                f"{name} has the character U+{ord(character):04X} at position {position}, which cannot be "
                "sent (it often comes with copied text); copy the value again, without quotes and line ends"
            )


def _require_usable(proxy: EnvironmentProxy) -> None:
    from importlib.util import find_spec

    require_header_text(proxy.variable, proxy.url, UsageError)
    parts, what = urlsplit(proxy.url), f"{proxy.variable} is {proxy.display_url!r}"
    remedy = f"use an HTTP proxy, or unset {proxy.variable}"
    if parts.scheme in ("socks", "socks4", "socks4a"):
        raise UsageError(f"{what}, a scheme that is not supported; write socks5://, {remedy}")
    if parts.scheme in ("socks5", "socks5h") and find_spec("socksio") is None:
        raise UsageError(
            f"{what}, and a SOCKS proxy needs the package socksio, which is not installed; "
            f"install it beside postgen (`uv pip install socksio`), {remedy}"
        )
    if parts.scheme not in ("http", "https", "socks5", "socks5h"):
        raise UsageError(f"{what}, a scheme that is not supported; {remedy}")
    if not _has_valid_address(proxy.url):
        raise UsageError(f"{what}, which is not a valid URL; correct or unset {proxy.variable}")


def _has_valid_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _certificates(endpoint: Endpoint) -> ssl.SSLContext | None:
    """The certificates that SSL_CERT_FILE or SSL_CERT_DIR names; ``None`` for the default ones."""
    if endpoint.base_url and urlsplit(endpoint.base_url).scheme != "https":
        return None
    if key_log := os.environ.get("SSLKEYLOGFILE"):  # Python's default context opens it
        try:
            with Path(key_log).open("ab"):
                pass
        except OSError as error:
            raise UsageError(
                f"SSLKEYLOGFILE is {key_log!r}, which cannot be written ({error.strerror}); "
                "correct or unset SSLKEYLOGFILE"
            ) from None
    for name, exists, kind in (
        ("SSL_CERT_FILE", Path.is_file, "file"),
        ("SSL_CERT_DIR", Path.is_dir, "folder"),
    ):
        if value := os.environ.get(name):
            if not exists(Path(value)):
                raise UsageError(f"{name} is {value!r}, and there is no such {kind}; correct or unset {name}")
            try:
                by_file = name == "SSL_CERT_FILE"
                return ssl.create_default_context(
                    cafile=value if by_file else None, capath=None if by_file else value
                )
            except (ssl.SSLError, OSError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                raise UsageError(
                    f"{name} is {value!r}, which has no certificates that can be read ({reason}); "
                    f"correct or unset {name}"
                ) from None
    return None
