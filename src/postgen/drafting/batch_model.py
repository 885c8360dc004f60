"""Model over the Batch API and its files."""

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
from postgen.llm import Capabilities, EndpointModel, Notify, Reply, ReplyPendingError, Request
from postgen.llm.batch_api import Batch, Batches
from postgen.llm.protocol import CloseOnExit
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


@dataclass(frozen=True, slots=True)
class BatchStore:
    """The folder of a series' batches, with one file for each."""

    folder: Path

    def write(self, sent: SubmittedBatch) -> None:
        """Store the state of a batch.

        Raises:
            StorageError: the file cannot be written.
        """
        write_atomic(self._file(sent), json.dumps(asdict(sent), ensure_ascii=False).encode())

    def recovered(self, model: str, find: Callable[[str], str | None]) -> list[SubmittedBatch]:
        """The batches that earlier commands submitted for a model.

        ``find`` returns the id of the batch with a label at the endpoint. A batch that was stored and never
        submitted is deleted.
        """
        found = []
        for sent in self._read():
            if sent.model != model:
                continue
            if sent.batch is None:  # killed before the endpoint returned the id
                sent.batch = find(sent.label)
                if sent.batch is None:
                    self._file(sent).unlink(missing_ok=True)
                    continue
                self.write(sent)
            found.append(sent)
        return found

    def _read(self) -> list[SubmittedBatch]:
        found = []
        for path in sorted(self.folder.glob("*.json")):
            try:
                found.append(SubmittedBatch(**json.loads(path.read_bytes())))
            except (ValueError, TypeError):
                continue
        return found

    def _file(self, sent: SubmittedBatch) -> Path:
        return self.folder / f"{sent.label}.json"


_TRIES = 3  # batches that a request may be in before it counts as failed
_FIRST = 2  # messages of a first request; a request with more follows up a reply and is sent directly


class BatchModel(CloseOnExit):
    """Sends first requests in batches, and all others, such as repairs, directly."""

    def __init__(self, model: EndpointModel, folder: Path, notify: Notify) -> None:
        self._model, self._notify, self._files = model, notify, BatchStore(folder)
        self._batches = Batches(model)
        self._lock = threading.Lock()
        self._queue: dict[str, Request] = {}
        self._tries: Counter[str] = Counter()
        self._refused: dict[str, str] = {}
        self._sent = self._files.recovered(model.name, self._batches.find)

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def embedded(self) -> bool:
        return False

    @property
    def capabilities(self) -> Capabilities:
        return self._model.capabilities

    def ask(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """See :meth:`postgen.llm.protocol.LanguageModel.ask`.

        Also raises :class:`~postgen.llm.ReplyPendingError` if the reply is still pending.
        """
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
        """Submit the queued requests as a batch.

        Raises:
            ModelError: the endpoint does not accept the batch.
        """
        with self._lock:
            if not self._queue:
                return
            lines = [self._batches.line(name, request) for name, request in self._queue.items()]
            sent = SubmittedBatch(secrets.token_hex(8), self.name, list(self._queue))
            self._files.write(sent)
            sent.batch = self._batches.submit(sent.label, lines)
            self._files.write(sent)
            self._sent.append(sent)
            self._tries.update(self._queue.keys())
            self._notify(f"Submitted batch {sent.batch} with {plural(len(lines), 'request')}.")
            self._queue = {}

    def collect(self, seconds: float | None) -> bool:
        """Poll the batches every ``seconds`` until all have ended, or once if that is ``None``.

        Return whether all have ended.

        Raises:
            ModelError: a batch was refused, or the endpoint cannot be reached.
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

    def _poll(self, sent: SubmittedBatch) -> None:
        assert sent.batch
        batch = self._batches.status(sent.batch)
        if not batch.ended:
            done = f"{batch.done} of {batch.total} requests are done"
            self._notify(f"Batch {batch.id} is {batch.status}: {done}.")
            return
        sent.answers, sent.ended = self._batches.answers(batch), True
        self._files.write(sent)
        missing = len(sent.names) - len(sent.answers)
        if batch.status in ("failed", "cancelled"):
            raise EndpointError(
                f"batch {batch.id} {_why(batch)}; rerun the command to submit the missing requests"
            )
        if missing:
            self._notify(f"Batch {batch.id} is {batch.status}; missing replies: {missing}.")

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
                self._files.write(sent)
        if retry:
            return True
        self._refused[name] = f"{request.purpose}: the endpoint refused the request ({status}): {said}"
        raise EndpointError(self._refused[name])


def _why(batch: Batch) -> str:
    return f"{batch.status}: {batch.problem}" if batch.problem else f"was {batch.status}"
