"""A model whose every request and reply is in the journal of a run, and within its budget."""

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from postgen.drafting.budget import Budget
from postgen.drafting.journal import Entry, Journal, open_journal, read_entries
from postgen.models import (
    BrokenReplyError,
    Capabilities,
    FinishReason,
    LanguageModel,
    RejectedReplyError,
    Reply,
    Request,
    Usage,
    cost,
)
from postgen.series.ledger import LedgerEntry
from postgen.series.plan import Plan

_UNUSABLE: dict[str, type[RejectedReplyError] | type[BrokenReplyError]] = {
    "rejected": RejectedReplyError,
    "broken": BrokenReplyError,
}


class JournaledModel:
    """A model that remembers.

    A run that was killed is found again by its lesson and resumed: a request that its journal has already
    seen answered is answered from there, and the model is not asked. What the run has cost so far counts
    towards the budget.
    """

    def __init__(
        self, model: LanguageModel, runs: Path, lesson_id: str, budget: Budget | None = None
    ) -> None:
        self._model = model
        self._budget = budget or Budget()
        self.journal: Journal = open_journal(runs, lesson_id)
        entries = list(read_entries(self.folder))
        self._recorded = _answers(entries)
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.usage = Usage()
        self.cost: Decimal | None = Decimal(0)
        self.resumed = bool(self._recorded)
        self.plan, self.ledger = _decided(entries)
        for entry in entries:
            if reply := reply_of(entry):
                self._count(reply.usage)
                self._budget.add(model, reply.usage)

    @property
    def folder(self) -> Path:
        return self.journal.folder

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def embedded(self) -> bool:
        return self._model.embedded

    @property
    def capabilities(self) -> Capabilities:
        return self._model.capabilities

    def ask(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """See :meth:`postgen.models.protocol.LanguageModel.ask`.

        Raises also :class:`~postgen.errors.BudgetError` where the reply might cost more than is left.
        """
        key = _key(self.name, request)
        with self._lock:
            self._seen[key] += 1
            nth = self._seen[key]
        recorded = self._recorded.get((key, nth))
        if recorded is None:
            return self._ask_now({"key": key, "nth": nth}, request, on_text)
        reply = reply_of(recorded)
        assert reply
        for name, error in _UNUSABLE.items():
            if name in recorded:
                raise error(recorded["error"], reply)
        return reply

    def _ask_now(
        self, place: dict[str, Any], request: Request, on_text: Callable[[str], None] | None
    ) -> Reply:
        with self._budget.call(self._model, request) as call:
            self.journal.append(**place, request=asdict(request))
            started = time.monotonic()

            def took(reply: Reply, name: str, **more: str) -> None:
                call.used = reply.usage
                price = cost(self._model, reply.usage)
                seconds = round(time.monotonic() - started, 3)
                money = None if price is None else str(price)
                about = {"purpose": request.purpose, "cost": money, "seconds": seconds}
                self.journal.append(**place, **about, **{name: asdict(reply)}, **more)
                self._count(reply.usage)

            try:
                reply = self._model.ask(request, on_text)
            except RejectedReplyError as error:
                took(error.reply, "rejected", error=str(error))
                raise
            except BrokenReplyError as error:
                took(error.reply, "broken", error=str(error))
                raise
            took(reply, "reply")
            return reply

    def _count(self, usage: Usage) -> None:
        price = cost(self._model, usage)
        with self._lock:
            self.usage += usage
            self.cost = None if self.cost is None or price is None else self.cost + price

    def close(self) -> None:
        self._model.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        self.close()


def _key(model: str, request: Request) -> str:
    content = json.dumps([model, asdict(request)], sort_keys=True, default=str)
    return hashlib.sha256(content.encode(errors="replace")).hexdigest()[:32]


def _answers(entries: Iterable[Entry]) -> dict[tuple[str, int], Entry]:
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


def _decided(entries: Iterable[Entry]) -> tuple[Plan | None, tuple[LedgerEntry, ...] | None]:
    """The plan and the ledger that the run has settled on, as far as they can be read."""
    plan, ledger = None, None
    for entry in entries:
        with suppress(ValidationError, TypeError):
            if "planned" in entry:
                plan = Plan.model_validate(entry["planned"])
            elif "ledger" in entry:
                ledger = tuple(LedgerEntry.model_validate(e) for e in entry["ledger"])
    return plan, ledger


def reply_of(entry: Entry) -> Reply | None:
    """The reply in an entry, usable or not: all of them are paid for."""
    data = next((entry[name] for name in ("reply", *_UNUSABLE) if name in entry), None)
    if not isinstance(data, dict):
        return None
    finish, usage = FinishReason(data["finish"]), Usage(**data["usage"])
    return Reply(data["text"], finish, usage, data["model"], data.get("cleaned", False))
