"""``Retry-After``: honoured within the user's patience, and said out loud.

The SDK does all retries and sleeps in silence. A hook on each response tells the user first, refuses a
wait beyond the patience, and itself waits out one that is longer than the SDK would ever honour.
"""

import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from math import isfinite

from postgen.models.protocol import Notify

LONGEST_SDK_WAIT = 120.0
"""Seconds of ``Retry-After`` that the SDK honours; beyond it, the SDK does not retry at all."""

_RETRIED = {408, 409, 429}
_REASONS = {429: "is rate limiting", 503: "is overloaded"}


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Seconds that a server asks to wait, ``None`` if it does not say. ``now`` is a Unix time."""
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


def decide(
    status: int,
    headers: Mapping[str, str],
    retries_left: int,
    patience: float,
    notify: Notify,
    sleep: Callable[[float], None] = time.sleep,
) -> Mapping[str, str]:
    """What to change in the headers of a failed response before the SDK reads them.

    Says a wait out loud and, if it is longer than the SDK waits, sleeps here. ``patience`` in seconds.
    """
    wait = retry_after(headers)
    if wait is None or retries_left <= 0 or headers.get("x-should-retry") == "false":
        return {}
    if status not in _RETRIED and status < 500:
        return {}
    if wait > patience:
        return {"x-should-retry": "false"}
    reason = _REASONS.get(status, f"answered {status}")
    notify(f"The endpoint {reason}: waiting {wait:.0f} s, as it asks.")
    if wait <= LONGEST_SDK_WAIT:
        return {}
    sleep(wait)
    return {"retry-after-ms": "1", "x-should-retry": "true"}
