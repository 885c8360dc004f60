"""What a journal says of a run that goes on: the replies that came, and what was decided."""

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
    """What a run has settled on: its plan, and the ledgers with which it began to plan and to write."""

    plan: Plan | None = None
    ledger: Ledger | None = None
    plan_ledger: Ledger | None = None


def key_of(model: str, request: Request) -> str:
    """What makes a request the same as another one to the same model."""
    asked = {name: value for name, value in asdict(request).items() if name != "tag"}
    content = json.dumps([model, asked], sort_keys=True, default=str)
    return hashlib.sha256(content.encode(errors="replace")).hexdigest()[:32]


def answers(entries: Iterable[Entry]) -> dict[tuple[str, int], Entry]:
    """Replies by request. An unusable one stands too, unless the run failed for it."""
    found: dict[tuple[str, int], Entry] = {}
    for entry in entries:
        if "failed" in entry:
            found = {k: e for k, e in found.items() if not _led_to(e, entry)}
        elif reply_of(entry):
            found[entry["key"], entry["nth"]] = entry
    return found


def _led_to(reply: Entry, failure: Entry) -> bool:
    """Whether a reply was what a run failed for."""
    purpose = failure.get("forget")
    about = str(reply.get("purpose", ""))
    return reply.get("error") == failure["failed"] or bool(purpose and about.startswith(f"{purpose},"))


def decided(entries: Iterable[Entry]) -> Decided:
    """The decisions in a journal, as far as they can be read."""
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
    """The reply in an entry, usable or not: all of them are paid for."""
    data = next((entry[name] for name in ("reply", *UNUSABLE) if name in entry), None)
    if not isinstance(data, dict):
        return None
    finish, usage = FinishReason(data["finish"]), Usage(**data["usage"])
    return Reply(data["text"], finish, usage, data["model"], data.get("cleaned", False))
