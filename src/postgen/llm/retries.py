"""The waits that an endpoint requests."""

import json
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TYPE_CHECKING

from postgen.llm.dialect import features_of
from postgen.llm.negotiation import named_feature
from postgen.llm.protocol import Notify
from postgen.llm.response_data import as_mapping

if TYPE_CHECKING:
    import httpx2

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
    notify(f"the endpoint {reason}: waiting {wait:.0f} s as it requested")
    sleep(wait)
    return {"retry-after-ms": "1", "x-should-retry": "true"}


def rejects_a_feature(response: "httpx2.Response") -> bool:
    """True if a response names a feature of its request. The same request would be rejected again."""
    try:
        said = response.read().decode(errors="replace")
        body = as_mapping(json.loads(response.request.content))
    except ValueError:
        return False
    return named_feature(said, features_of(body)) is not None
