"""A model whose replies come in batches: what is not there yet is awaited, and the draft goes on later."""

import hashlib
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from postgen.drafting.batch_files import BatchFiles, Sent
from postgen.errors import EndpointError
from postgen.models import AwaitedError, Capabilities, Notify, Reply, Request
from postgen.models.batching import Batch, Batches, complaint_in
from postgen.models.closing import Closing
from postgen.models.remote import RemoteModel

_TRIES = 3  # how often one request goes into a batch before it counts as failed
_FIRST = 2  # messages of a first question: what follows up a reply is asked directly


class BatchModel(Closing):
    """Asks first questions in batches and everything else, such as repairs, directly."""

    def __init__(self, model: RemoteModel, folder: Path, notify: Notify) -> None:
        self._model, self._notify, self._files = model, notify, BatchFiles(folder)
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
        """See :meth:`postgen.models.protocol.LanguageModel.ask`.

        Raises also :class:`~postgen.models.AwaitedError` for a reply that is still to come.
        """
        if not request.tag or len(request.messages) > _FIRST or "repair" in request.purpose:
            return self._model.ask(request, on_text)
        name = hashlib.sha256(request.tag.encode()).hexdigest()[:40]
        with self._lock:
            if name in self._refused:
                raise EndpointError(self._refused[name])
            answer = next((s.answers[name] for s in self._sent if name in s.answers), None)
            if answer is not None and not self._may_pass(name, answer, request):
                return self._batches.reply(answer, request)
            if not any(name in s.names and not s.ended for s in self._sent):
                if self._tries[name] >= _TRIES:
                    raise EndpointError(f"{request.purpose}: in {_TRIES} batches there was no reply to it")
                self._queue[name] = request
        raise AwaitedError(f"{request.purpose} waits for a batch")

    def submit(self) -> None:
        """Send what is queued; nothing that a batch under way has already.

        Raises:
            ModelError: the endpoint takes no batch.
        """
        with self._lock:
            if not self._queue:
                return
            lines = [self._batches.line(name, request) for name, request in self._queue.items()]
            sent = Sent(secrets.token_hex(8), self.name, list(self._queue))
            self._files.write(sent)
            sent.batch = self._batches.submit(sent.label, lines)
            self._files.write(sent)
            self._sent.append(sent)
            self._tries.update(self._queue.keys())
            self._notify(f"{len(lines)} requests are in the batch {sent.batch}.")
            self._queue = {}

    def collect(self, seconds: float | None) -> bool:
        """Fetch what has come, looking every so many seconds until all has; ``None`` looks once.

        Whether nothing is under way any more.

        Raises:
            ModelError: a batch was refused, or the endpoint cannot be asked.
        """
        while True:
            under_way = [s for s in self._sent if not s.ended and s.batch]
            for sent in under_way:
                self._look(sent)
            if all(s.ended for s in under_way):
                return True
            if seconds is None:
                return False
            time.sleep(seconds)

    def close(self) -> None:
        self._model.close()

    def _look(self, sent: Sent) -> None:
        assert sent.batch
        batch = self._batches.look(sent.batch)
        if not batch.ended:
            self._notify(f"The batch {batch.id} is {batch.status}: {batch.done} of {batch.total} are done.")
            return
        sent.answers, sent.ended = self._batches.answers(batch), True
        self._files.write(sent)
        missing = len(sent.names) - len(sent.answers)
        if batch.status in ("failed", "cancelled"):
            raise EndpointError(
                f"the batch {batch.id} {_why(batch)}; the same command submits what is missing"
            )
        if missing:
            self._notify(f"The batch {batch.id} is {batch.status} and lacks {missing} replies.")

    def _may_pass(self, name: str, answer: dict[str, Any], request: Request) -> bool:
        """Whether a failed line is to be submitted once more, as it was or without what was refused."""
        status = int(answer.get("status_code") or 0)
        if status == 200:
            return False
        said = complaint_in(answer, self._model)
        body = self._batches.line(name, request)["body"]
        passing = (status == 429 or status >= 500 or self._model.learn(said, body)) and (
            self._tries[name] < _TRIES
        )
        for sent in self._sent:  # asked for again: by this command if it may pass, or else by a later one
            if sent.answers.pop(name, None):
                self._files.write(sent)
        if passing:
            return True
        self._refused[name] = f"{request.purpose}: the endpoint refused it in the batch ({status}): {said}"
        raise EndpointError(self._refused[name])


def _why(batch: Batch) -> str:
    return f"{batch.status}: {batch.problem}" if batch.problem else f"was {batch.status}"
