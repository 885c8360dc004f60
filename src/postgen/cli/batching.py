"""`draft --batch`: drafting through the Batch API."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from postgen.cli.drafts import tell_all

if TYPE_CHECKING:
    from postgen.cli.progress import Progress
    from postgen.drafting import Settings
    from postgen.models import EndpointModel, Notify
    from postgen.series import Lesson, Series


def draft_in_batches(
    series: "Series",
    lessons: "Sequence[Lesson]",
    model: "EndpointModel",
    settings: "Settings",
    reporter: "Progress",
    notify: "Notify",
    wait: bool,
) -> int:
    """Draft lessons through the endpoint's Batch API and return the exit code.

    Raises:
        UsageError: the model does not run at an endpoint, or POSTGEN_BATCH_POLL is invalid.
    """
    from postgen.drafting.batch_model import BatchModel
    from postgen.drafting.batched import draft_batched
    from postgen.errors import UsageError
    from postgen.models.remote import RemoteModel

    if not isinstance(model, RemoteModel) or model.embedded:
        raise UsageError("--batch requires an endpoint with the Batch API: set OPENAI_API_KEY")
    batches = BatchModel(model, series.state / "batches", notify)
    seconds = _poll_interval() if wait else None
    return tell_all(series, lessons, draft_batched(series, lessons, batches, settings, reporter, seconds))


def _poll_interval() -> float:
    """Seconds between two requests for the state of a batch."""
    from postgen.errors import UsageError

    given = os.environ.get("POSTGEN_BATCH_POLL", "").strip() or "60"
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= 86_400:
        raise UsageError(
            f"POSTGEN_BATCH_POLL is {given!r}: set it to a number of seconds between 0 and 86,400"
        )
    return seconds
