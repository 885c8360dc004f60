"""A model that records every request and reply in a journal, and keeps to a budget."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from postgen.drafting.budget import Budget
from postgen.drafting.journal import Journal, open_journal, read_entries
from postgen.drafting.replaying import UNUSABLE, answers, decided, key_of, reply_of
from postgen.models import (
    BrokenReplyError,
    Capabilities,
    LanguageModel,
    RejectedReplyError,
    Reply,
    Request,
    Usage,
    cost,
)
from postgen.models.closing import Closing


class JournaledModel(Closing):
    """A model with a journal.

    The unfinished run of a lesson is resumed: if its journal has the reply to a request, the model is not
    asked. The cost of the run so far counts towards the budget.
    """

    def __init__(
        self, model: LanguageModel, runs: Path, lesson_id: str, budget: Budget | None = None
    ) -> None:
        self._model = model
        self._budget = budget or Budget()
        self.journal: Journal = open_journal(runs, lesson_id)
        entries = list(read_entries(self.folder))
        self._recorded = answers(entries)
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.usage = Usage()
        self.cost: Decimal | None = Decimal(0)
        self.resumed = bool(self._recorded)
        self.decided = decided(entries)
        replies = [reply for entry in entries if (reply := reply_of(entry))]
        for reply in replies:
            self._count(reply.usage)
        self._budget.resume(model, self.folder.name, [reply.usage for reply in replies])

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

        Also raises :class:`~postgen.errors.BudgetError` if the request may cost more than is left.
        """
        key = key_of(self.name, request)
        with self._lock:
            self._seen[key] += 1
            nth = self._seen[key]
        recorded = self._recorded.get((key, nth))
        if recorded is None:
            tagged = replace(request, tag=f"{self.folder.name} {key} {nth}")
            return self._ask_now({"key": key, "nth": nth}, tagged, on_text)
        reply = reply_of(recorded)
        assert reply
        for name, error in UNUSABLE.items():
            if name in recorded:
                raise error(recorded["error"], reply)
        return reply

    def _ask_now(
        self, entry: dict[str, Any], request: Request, on_text: Callable[[str], None] | None
    ) -> Reply:
        with self._budget.call(self._model, request, self.folder.name) as call:
            self.journal.append(**entry, request=asdict(request))
            started = time.monotonic()

            def record(reply: Reply, name: str, **more: str) -> None:
                call.used = reply.usage
                price = cost(self._model, reply.usage)
                seconds = round(time.monotonic() - started, 3)
                money = None if price is None else str(price)
                about = {"purpose": request.purpose, "cost": money, "seconds": seconds}
                self.journal.append(**entry, **about, **{name: asdict(reply)}, **more)
                self._count(reply.usage)

            try:
                reply = self._model.ask(request, on_text)
            except RejectedReplyError as error:
                record(error.reply, "rejected", error=str(error))
                raise
            except BrokenReplyError as error:
                record(error.reply, "broken", error=str(error))
                raise
            record(reply, "reply")
            return reply

    def _count(self, usage: Usage) -> None:
        price = cost(self._model, usage)
        with self._lock:
            self.usage += usage
            self.cost = None if self.cost is None or price is None else self.cost + price

    def close(self) -> None:
        self._model.close()
