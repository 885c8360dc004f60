"""A model that sends requests through the Batch API and stores the state of its batches."""

import hashlib
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from postgen.errors import EndpointError
from postgen.files import write_atomic
from postgen.llm.batch_api import Batches
from postgen.llm.endpoint_model import EndpointModel
from postgen.llm.protocol import CloseOnExit, Notify, Reply, ReplyPendingError, Request
from postgen.plural import plural


@dataclass
class SubmittedBatch:
    """A batch. It is written to disk before it is submitted, so that its ``label`` can find it again.

    ``batch`` is its id at the endpoint, ``None`` until it is known. ``answers`` are the output lines, by the
    names of their requests.
    """

    label: str
    model: str
    names: list[str]
    batch: str | None = None
    ended: bool = False
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)


_TRIES = 3  # batches that a request may be in before it counts as failed
_FIRST = 2  # messages of a first request; a request with more follows up a reply and is sent directly


class BatchModel(CloseOnExit):
    """Sends first requests in batches, and all others, such as repairs, directly."""

    def __init__(self, model: EndpointModel, folder: Path, notify: Notify) -> None:
        self.name, self.embedded, self.capabilities = model.name, False, model.capabilities
        self._model, self._folder, self._notify = model, folder, notify
        self._batches = Batches(model)
        self._lock = threading.Lock()
        self._queue: dict[str, Request] = {}
        self._tries: Counter[str] = Counter()
        self._refused: dict[str, str] = {}
        self._sent = self._earlier_batches()

    def ask(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """Return the reply if its batch has ended, else raise a ReplyPendingError."""
        if not request.attempt_id or len(request.messages) > _FIRST or "repair" in request.purpose:
            return self._model.ask(request, on_text)
        name = hashlib.sha256(request.attempt_id.encode()).hexdigest()[:40]
        with self._lock:
            if name in self._refused:
                raise EndpointError(self._refused[name])
            answer = next((s.answers[name] for s in self._sent if name in s.answers), None)
            if answer is not None and not self._may_retry(name, answer, request):
                return self._batches.reply(answer, request)
            if not any(name in s.names and not s.ended for s in self._sent):
                if self._tries[name] >= _TRIES:
                    raise EndpointError(f"{request.purpose}: no reply in {_TRIES} batches")
                self._queue[name] = request
        raise ReplyPendingError(f"{request.purpose} is waiting for a batch")

    def submit(self) -> None:
        with self._lock:
            if not self._queue:
                return
            lines = [self._batches.line(name, request) for name, request in self._queue.items()]
            sent = SubmittedBatch(secrets.token_hex(8), self.name, list(self._queue))
            self._store(sent)
            sent.batch = self._batches.submit(sent.label, lines)
            self._store(sent)
            self._sent.append(sent)
            self._tries.update(self._queue.keys())
            self._notify(f"submitted batch {sent.batch} with {plural(len(lines), 'request')}")
            self._queue = {}

    def collect(self, seconds: float | None) -> bool:
        """Poll the batches every ``seconds`` until all have ended, or once if that is ``None``.

        Return whether all have ended.
        """
        while True:
            pending = [s for s in self._sent if not s.ended and s.batch]
            for sent in pending:
                self._poll(sent)
            if all(s.ended for s in pending):
                return True
            if seconds is None:
                return False
            time.sleep(seconds)

    def close(self) -> None:
        self._model.close()

    def _earlier_batches(self) -> list[SubmittedBatch]:
        """The batches that earlier commands submitted. One that never reached the endpoint is deleted."""
        found = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                sent = SubmittedBatch(**json.loads(path.read_bytes()))
            except (ValueError, TypeError):
                continue
            if sent.model != self.name:
                continue
            if sent.batch is None:  # killed before the endpoint returned the id
                sent.batch = self._batches.find(sent.label)
                if sent.batch is None:
                    path.unlink(missing_ok=True)
                    continue
                self._store(sent)
            found.append(sent)
        return found

    def _store(self, sent: SubmittedBatch) -> None:
        data = json.dumps(asdict(sent), ensure_ascii=False).encode()
        write_atomic(self._folder / f"{sent.label}.json", data)

    def _poll(self, sent: SubmittedBatch) -> None:
        assert sent.batch
        batch = self._batches.status(sent.batch)
        if not batch.ended:
            done = f"{batch.done} of {batch.total} requests are done"
            self._notify(f"batch {batch.id} is {batch.status}: {done}")
            return
        sent.answers, sent.ended = self._batches.answers(batch), True
        self._store(sent)
        missing = len(sent.names) - len(sent.answers)
        if batch.status in ("failed", "cancelled"):
            why = f"{batch.status}: {batch.problem}" if batch.problem else f"was {batch.status}"
            raise EndpointError(f"batch {batch.id} {why}; rerun the command to submit the missing requests")
        if missing:
            self._notify(f"batch {batch.id} is {batch.status}; missing replies: {missing}")

    def _may_retry(self, name: str, answer: dict[str, Any], request: Request) -> bool:
        """Whether to submit a failed request once more, unchanged or without a field that was refused."""
        status = int(answer.get("status_code") or 0)
        if status == 200:
            return False
        said = self._batches.complaint(answer)
        body = self._batches.line(name, request)["body"]
        retry = (status == 429 or status >= 500 or self._model.adapt_dialect(said, body)) and (
            self._tries[name] < _TRIES
        )
        for sent in self._sent:  # this command asks again, or a later one
            if sent.answers.pop(name, None):
                self._store(sent)
        if retry:
            return True
        self._refused[name] = f"{request.purpose}: the endpoint refused the request ({status}): {said}"
        raise EndpointError(self._refused[name])
