"""The journal of a run, and a model that repeats no request whose reply is in it."""

import hashlib
import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from postgen.drafting.budget import Budget
from postgen.errors import StorageError
from postgen.llm.pricing import cost
from postgen.llm.protocol import (
    CloseOnExit,
    FinishReason,
    IncompleteReplyError,
    LanguageModel,
    RejectedReplyError,
    Reply,
    Request,
    Usage,
)

FILE = "journal.jsonl"
_DONE = "done"
Entry = dict[str, Any]


class Journal:
    """The journal of one run, open for appending."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()

    def append(self, **entry: object) -> None:
        """Append an entry with the time. It is on the disk when this returns."""
        line = json.dumps({"time": time.time(), **entry}, ensure_ascii=False, default=str) + "\n"
        path = self.folder / FILE
        try:
            with self._lock, path.open("ab") as file:
                file.write(line.encode(errors="replace"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageError(f"{path}: cannot be written: {error.strerror}") from error

    def finish(self) -> None:
        """Mark the run as ended, so that the next one of this lesson is a new one."""
        (self.folder / _DONE).touch()


def started_with(folder: Path) -> Entry:
    """What the journal of a run says about its start: the model, the inputs and so on."""
    return next((dict(entry["started"]) for entry in read_entries(folder) if "started" in entry), {})


def open_journal(runs: Path, lesson_id: str, inputs: str = "") -> Journal:
    """The journal of the lesson's last unfinished run that has these inputs, or of a new run."""
    for folder in run_folders(runs, lesson_id):
        if not is_done(folder) and started_with(folder).get("inputs", "") == inputs:
            _drop_partial_line(folder / FILE)
            return Journal(folder)
    return Journal(_new_folder(runs, lesson_id))


def run_folders(runs: Path, lesson_id: str = "*") -> list[Path]:
    """The folders of all runs, or of one lesson, newest first."""
    return sorted(runs.glob(f"*-{lesson_id}"), reverse=True) if runs.is_dir() else []


def is_done(folder: Path) -> bool:
    return (folder / _DONE).exists()


def read_entries(folder: Path) -> Iterator[Entry]:
    """The entries of a run in order, without a last line that a kill cut short."""
    path = folder / FILE
    data = path.read_bytes() if path.is_file() else b""
    for line in data[: data.rfind(b"\n") + 1].split(b"\n"):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict):
            yield entry


def _drop_partial_line(path: Path) -> None:
    """Remove a last line that a kill cut short: an entry that is appended to it could not be read."""
    data = path.read_bytes() if path.is_file() else b""
    end = data.rfind(b"\n") + 1
    if end != len(data):
        os.truncate(path, end)


def _new_folder(runs: Path, lesson_id: str) -> Path:
    folder = runs / f"{datetime.now(UTC):%Y%m%d-%H%M%S.%f}-{lesson_id}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise StorageError(f"{runs}: cannot be written: {error.strerror}") from error
    return folder


UNUSABLE: dict[str, type[RejectedReplyError] | type[IncompleteReplyError]] = {
    "rejected": RejectedReplyError,
    "broken": IncompleteReplyError,
}
_DECISIONS = ("planned", "background", "plan_background")


def request_key(model: str, request: Request) -> str:
    """A hash that is equal for equal requests to the same model."""
    content = json.dumps([model, asdict(request)], sort_keys=True, default=str)
    return hashlib.sha256(content.encode(errors="replace")).hexdigest()[:32]


def _request_entry(request: Request) -> Entry:
    """A request as JSON. Of an image only the size and the hash are kept."""
    entry = asdict(request)
    for message in entry["messages"]:
        hashes = [f"PNG, {len(png):,} bytes, {hashlib.sha256(png).hexdigest()}" for png in message["images"]]
        message["images"] = hashes
    return entry


def recorded_replies(entries: Iterable[Entry]) -> dict[tuple[str, int], Entry]:
    """Replies by request. Unusable ones are included, except those that made the run fail."""
    found: dict[tuple[str, int], Entry] = {}
    for entry in entries:
        if "failed" in entry:
            found = {k: e for k, e in found.items() if not _is_cause(e, entry)}
        elif reply_of(entry):
            found[entry["key"], entry["nth"]] = entry
    return found


def _is_cause(reply: Entry, failure: Entry) -> bool:
    purpose = failure.get("forget")
    about = str(reply.get("purpose", ""))
    return reply.get("error") == failure["failed"] or bool(purpose and about.startswith(f"{purpose},"))


def reply_of(entry: Entry) -> Reply | None:
    """The reply in an entry, usable or not: both cost money."""
    data = next((entry[name] for name in ("reply", *UNUSABLE) if name in entry), None)
    if not isinstance(data, dict):
        return None
    finish, usage = FinishReason(data["finish"]), Usage(**data["usage"])
    return Reply(data["text"], finish, usage, data["model"], data.get("cleaned", False))


_RECENT_RUNS = 20


def shortest_cut_reply(runs: Path, model: str) -> int | None:
    """The fewest tokens at which the endpoint cut a reply of the model off in recent runs, if it did."""
    found = []
    for folder in run_folders(runs)[:_RECENT_RUNS]:
        if started_with(folder).get("model") == model:
            replies = (reply for entry in read_entries(folder) if (reply := reply_of(entry)))
            found += [r.usage.completion_tokens for r in replies if r.truncated and r.usage.completion_tokens]
    return min(found, default=None)


class JournaledModel(CloseOnExit):
    """A model with a journal.

    The model is asked only if the journal lacks the reply. The cost of the run so far counts towards the
    budget. ``resumed`` is whether the run has replies of an earlier command. ``decisions`` are the plan and
    the background of the run, as JSON. ``stops`` counts how often earlier commands ended the repairs of the
    code or of the post with errors.
    """

    def __init__(
        self,
        model: LanguageModel,
        runs: Path,
        lesson_id: str,
        budget: Budget | None = None,
        inputs: str = "",
    ) -> None:
        self.name, self.embedded, self.capabilities = model.name, model.embedded, model.capabilities
        self._model = model
        self.budget = budget or Budget()
        self.journal = open_journal(runs, lesson_id, inputs)
        self.folder = self.journal.folder
        entries = list(read_entries(self.folder))
        self.is_new = not entries
        self._recorded = recorded_replies(entries)
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.usage = Usage()
        self.cost: Decimal | None = Decimal(0)
        self.decisions = {name: entry[name] for entry in entries for name in _DECISIONS if name in entry}
        self.stops = Counter(
            "post" if "ended" in entry else "code"
            for entry in entries
            if entry.get("errors") and ("ended" in entry or "stopped" in entry)
        )
        replies = [reply for entry in entries if (reply := reply_of(entry))]
        for reply in replies:
            self._count(reply.usage)
        first = self.budget.resume(model, self.folder.name, [reply.usage for reply in replies])
        self.resumed = first and bool(self._recorded)

    def ask(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """Return the reply in the journal, or ask; a BudgetError says that too little is left for that."""
        key = request_key(self.name, request)
        with self._lock:
            self._seen[key] += 1
            nth = self._seen[key]
        recorded = self._recorded.get((key, nth))
        if recorded is None:
            tagged = replace(request, attempt_id=f"{self.folder.name} {key} {nth}")
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
        with self.budget.reserve(self._model, request, self.folder.name) as used:
            self.journal.append(**entry, request=_request_entry(request))
            started = time.monotonic()

            def record(reply: Reply, name: str, **more: str) -> None:
                used.append(reply.usage)
                self._count(reply.usage)
                seconds = round(time.monotonic() - started, 3)
                about = {"purpose": request.purpose, "cost": cost(self._model, reply.usage)}
                self.journal.append(**entry, **about, seconds=seconds, **{name: asdict(reply)}, **more)

            try:
                reply = self._model.ask(request, on_text)
            except (RejectedReplyError, IncompleteReplyError) as error:
                name = next(name for name, kind in UNUSABLE.items() if isinstance(error, kind))
                record(error.reply, name, error=str(error))
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
