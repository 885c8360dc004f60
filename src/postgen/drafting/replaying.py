"""The state of a resumed run, from its journal: the replies, the plan, the lesson summaries."""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass

from pydantic import ValidationError

from postgen.drafting.journal import Entry
from postgen.models import (
    BrokenReplyError,
    FinishReason,
    RejectedReplyError,
    Reply,
    Request,
    Usage,
)
from postgen.series.ledger import LedgerEntry
from postgen.series.plan import Plan

UNUSABLE: dict[str, type[RejectedReplyError] | type[BrokenReplyError]] = {
    "rejected": RejectedReplyError,
    "broken": BrokenReplyError,
}
Ledger = tuple[LedgerEntry, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """The plan of a run, and the lesson summaries that it used for planning and for writing."""

    plan: Plan | None = None
    ledger: Ledger | None = None
    plan_ledger: Ledger | None = None


def key_of(model: str, request: Request) -> str:
    """A hash that is equal for equal requests to the same model."""
    fields = {name: value for name, value in asdict(request).items() if name != "tag"}
    content = json.dumps([model, fields], sort_keys=True, default=str)
    return hashlib.sha256(content.encode(errors="replace")).hexdigest()[:32]


def answers(entries: Iterable[Entry]) -> dict[tuple[str, int], Entry]:
    """Replies by request. Unusable ones are included, except those that made the run fail."""
    found: dict[tuple[str, int], Entry] = {}
    for entry in entries:
        if "failed" in entry:
            found = {k: e for k, e in found.items() if not _caused(e, entry)}
        elif reply_of(entry):
            found[entry["key"], entry["nth"]] = entry
    return found


def _caused(reply: Entry, failure: Entry) -> bool:
    """Whether a run failed because of a reply."""
    purpose = failure.get("forget")
    about = str(reply.get("purpose", ""))
    return reply.get("error") == failure["failed"] or bool(purpose and about.startswith(f"{purpose},"))


def decided(entries: Iterable[Entry]) -> Decided:
    """The plan and the summaries in a journal; invalid ones are ignored."""
    plan: Plan | None = None
    ledgers: dict[str, Ledger] = {}
    for entry in entries:
        with suppress(ValidationError, TypeError):
            if "planned" in entry:
                plan = Plan.model_validate(entry["planned"])
            for name in {"ledger", "plan_ledger"} & entry.keys():
                ledgers[name] = tuple(LedgerEntry.model_validate(e) for e in entry[name])
    return Decided(plan, **ledgers)


def reply_of(entry: Entry) -> Reply | None:
    """The reply in an entry, usable or not: both cost money."""
    data = next((entry[name] for name in ("reply", *UNUSABLE) if name in entry), None)
    if not isinstance(data, dict):
        return None
    finish, usage = FinishReason(data["finish"]), Usage(**data["usage"])
    return Reply(data["text"], finish, usage, data["model"], data.get("cleaned", False))
