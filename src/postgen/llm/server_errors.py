"""Error messages for endpoint failures: the cause, then what to do."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from postgen.errors import CredentialsError, EndpointError, ModelError
from postgen.llm.endpoint import Endpoint, proxy_of
from postgen.llm.response_data import as_mapping

if TYPE_CHECKING:
    import openai

_TOO_LONG = re.compile(
    r"context.?(?:length|size|window)|exceeds? the (?:available |maximum )?context|too long", re.I
)
_LONGEST_QUOTE = 300


def to_model_error(error: Exception, endpoint: Endpoint, model: str) -> ModelError:
    """Convert an error of the SDK or its HTTP client to a postgen error. It never contains the key."""
    import httpx2
    import openai

    if isinstance(error, openai.APIStatusError):
        return _for_status(error, endpoint, model)
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        never_connected = isinstance(error.__cause__ or error, httpx2.ConnectTimeout | httpx2.PoolTimeout)
        return _for_connection(error, endpoint) if never_connected else _for_timeout(endpoint)
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError):
        return _for_connection(error, endpoint)
    return EndpointError(f"{endpoint.display_url} failed: {sanitize_server_message(str(error), endpoint)}")


@contextmanager
def converted_errors(endpoint: Endpoint, model: str = "") -> Iterator[None]:
    """Raise errors of the SDK as postgen errors."""
    import openai

    try:
        yield
    except openai.OpenAIError as error:
        raise to_model_error(error, endpoint, model) from None


def _for_timeout(endpoint: Endpoint) -> EndpointError:
    return EndpointError(
        f"{endpoint.display_url} sent nothing for {endpoint.read_timeout:g} s; if the model is slow, "
        "set POSTGEN_READ_TIMEOUT to more seconds"
    )


def rejected_status(error: object, said: str) -> int:
    """The HTTP status of an error that arrived inside a response; 0 if it has none and says nothing clear."""
    fields = as_mapping(error)
    for name in ("code", "status", "status_code"):
        value = fields.get(name)
        if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()):
            return int(value)
    rejected = re.search(r"unsupported|not support|invalid.request|unknown (?:field|parameter)", said, re.I)
    return 400 if rejected or "invalid_request" in str(fields.get("type")) else 0


_OF_A_REPLY = {"choices", "output", "response", "delta", "usage"}


def bare_error(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """An event that is itself an error, without a field `error` around it; else ``{}``."""
    is_error = event.get("object") == "error" or event.get("detail") or isinstance(event.get("message"), str)
    return event if is_error and not _OF_A_REPLY & event.keys() else {}


def sanitize_server_message(text: str, endpoint: Endpoint) -> str:
    """Reduce a server's message to one short line without markup and without the key."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", text, flags=re.S | re.I)
    text = "".join(c if c.isprintable() else " " for c in text)
    text = " ".join(endpoint.without_secrets(text).split())
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…"


def complaint(body: object, default: str) -> str:
    """The server's own message in the body of an error response; ``default`` if it has none."""
    if body and isinstance(body, str):
        return body
    fields = as_mapping(body)
    inner = as_mapping(fields.get("error")) or fields
    message = inner.get("message") or inner.get("detail") or fields.get("error") or default
    return message if isinstance(message, str) else json.dumps(message)


def _for_status(error: "openai.APIStatusError", endpoint: Endpoint, model: str) -> ModelError:
    where, status = endpoint.display_url, error.status_code
    reason = sanitize_server_message(complaint(error.body, error.message), endpoint)
    if status == 401:
        if endpoint.key:
            return CredentialsError(
                f"{where} does not accept the key in OPENAI_API_KEY (401): {reason}; set it to a valid key"
            )
        return CredentialsError(f"{where} requires a key (401): set OPENAI_API_KEY")
    if status == 403:
        return CredentialsError(
            f"{where} does not let this key use the model {model!r} (403): {reason}; "
            "use another key, or choose another model with --model"
        )
    if status == 404 and (error.code == "model_not_found" or "model" in reason.lower()):
        return EndpointError(f"{where} has no model {model!r} (404): {reason}; choose another with --model")
    if status == 404:
        return EndpointError(_missing_path(endpoint))
    if status == 429:
        return EndpointError(_rate_limit(error, endpoint, reason))
    if status in {400, 413, 422} and (error.code == "context_length_exceeded" or _TOO_LONG.search(reason)):
        return EndpointError(
            f"prompt and reply do not fit the context of {model!r} at {where} ({status}): {reason}; "
            "lower model.max_tokens in outline.yaml, or give the server a longer context"
        )
    if status >= 500:
        return EndpointError(f"{where} is failing ({status}): {reason}; try again later")
    return EndpointError(
        f"{where} rejected the request ({status}): {reason}; `postgen doctor` shows what the endpoint accepts"
    )


def _missing_path(endpoint: Endpoint) -> str:
    if endpoint.api == "responses" and not endpoint.hosted_by_openai:
        return f"{endpoint.display_url} does not support the Responses API (404): set POSTGEN_API=chat"
    return (
        f"{endpoint.display_url} does not support the OpenAI API (404); "
        "check OPENAI_BASE_URL: the address usually ends in /v1"
    )


def _rate_limit(error: "openai.APIStatusError", endpoint: Endpoint, reason: str) -> str:
    if error.code == "insufficient_quota":
        return f"The quota at {endpoint.display_url} is used up (429): {reason}; raise it, or use another key"
    from postgen.llm.retries import retry_after

    wait = retry_after(error.response.headers)
    if wait is not None and wait > endpoint.max_retry_after:
        return (
            f"{endpoint.display_url} is rate limiting (429) and asks to wait {wait:.0f} s, longer than the "
            f"{endpoint.max_retry_after:g} s that postgen waits; try again later, or set "
            "POSTGEN_MAX_RETRY_AFTER to more seconds"
        )
    return (
        f"{endpoint.display_url} is still rate limiting after {endpoint.retries} retries (429): {reason}; "
        "try again later"
    )


_CONNECTION_PROBLEMS = (
    ("refused", "no server is listening at {where}; start it, or correct OPENAI_BASE_URL"),
    (
        "name or service|name resolution|nodename|getaddrinfo",
        "the host of {where} cannot be found; check OPENAI_BASE_URL and the network",
    ),
    (
        "certificate|ssl",
        "cannot open a secure connection to {where}: {reason}; check OPENAI_BASE_URL, and set SSL_CERT_FILE "
        "if the server's certificate has an authority of its own",
    ),
    ("ConnectTimeout", "{where} does not answer; check OPENAI_BASE_URL, the network and the proxies"),
    ("", "the connection to {where} broke: {reason}; try again"),
)


def _for_connection(error: BaseException, endpoint: Endpoint) -> ModelError:
    causes: list[BaseException] = []
    cause: BaseException | None = error.__cause__ or error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    reason = sanitize_server_message("; ".join(dict.fromkeys(str(c) for c in causes if str(c))), endpoint)
    searched = " ".join((reason, *(type(c).__name__ for c in causes)))
    if proxy := proxy_of(endpoint):
        return EndpointError(
            f"cannot reach {endpoint.display_url} through the proxy {proxy.display_url}: "
            f"{reason or 'no reason given'}; correct or unset {proxy.variable}, or add the host to NO_PROXY"
        )
    message = next(text for words, text in _CONNECTION_PROBLEMS if re.search(words, searched, re.I))
    return EndpointError(message.format(where=endpoint.display_url, reason=reason or "no reason given"))
