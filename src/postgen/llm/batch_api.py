"""Client of the Batch API: many requests in one file, answered within a day at half the price."""

import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from postgen.errors import EndpointError
from postgen.llm.endpoint_model import EndpointModel
from postgen.llm.protocol import Reply, Request
from postgen.llm.response_data import as_mapping
from postgen.llm.server_errors import complaint, converted_errors, sanitize_server_message

_LABEL = "postgen"
_MAX_LISTED = 300
_ENDED = {"completed", "failed", "expired", "cancelled"}


@dataclass(frozen=True, slots=True)
class Batch:
    """The state of a batch. ``status`` is the API's own word; ``problem`` says why it was rejected."""

    id: str
    status: str
    done: int
    total: int
    files: tuple[str, ...]
    problem: str = ""

    @property
    def ended(self) -> bool:
        return self.status in _ENDED


class Batches:
    """The batches of one model's endpoint."""

    def __init__(self, model: EndpointModel) -> None:
        self._model = model
        self._url = f"/v1{model.api.PATH}"

    def line(self, name: str, request: Request) -> dict[str, Any]:
        """The request as one line of a batch file."""
        body = self._model.api.body(request, self._model.name, self._model.dialect)
        sent = {key: value for key, value in body.items() if key not in ("stream", "stream_options")}
        return {"custom_id": name, "method": "POST", "url": self._url, "body": sent}

    def submit(self, label: str, lines: Iterable[Mapping[str, Any]]) -> str:
        """Send the requests as a batch and return its id. ``find`` finds it again by its label."""
        data = "".join(json.dumps(line) + "\n" for line in lines).encode()
        with self._converted_errors():
            client = self._model.client
            file = client.files.create(file=(f"{_LABEL}.jsonl", data), purpose="batch")
            batch = client.batches.create(
                input_file_id=file.id,
                endpoint=self._url,  # type: ignore[arg-type]
                completion_window="24h",
                metadata={_LABEL: label},
            )
            return batch.id

    def find(self, label: str) -> str | None:
        """The id of the batch with this label; None if there is none."""
        with self._converted_errors():
            listed = islice(self._model.client.batches.list(limit=100), _MAX_LISTED)
            return next((b.id for b in listed if (b.metadata or {}).get(_LABEL) == label), None)

    def status(self, batch_id: str) -> Batch:
        with self._converted_errors():
            found = self._model.client.batches.retrieve(batch_id)
        counts, errors = found.request_counts, (found.errors.data or []) if found.errors else []
        problem = "; ".join(error.message or error.code or "" for error in errors[:3])
        return Batch(
            found.id,
            found.status,
            counts.completed + counts.failed if counts else 0,
            counts.total if counts else 0,
            tuple(file for file in (found.output_file_id, found.error_file_id) if file),
            sanitize_server_message(problem, self._model.endpoint),
        )

    def answers(self, batch: Batch) -> dict[str, dict[str, Any]]:
        """The responses by request name. A batch that ended early lacks some."""
        found = {}
        for file in batch.files:
            with self._converted_errors():
                content = self._model.client.files.content(file).content
            for line in content.split(b"\n"):
                try:
                    answer = as_mapping(json.loads(line))
                except ValueError:
                    continue
                if response := as_mapping(answer.get("response")):
                    found[str(answer.get("custom_id"))] = dict(response)
        return found

    def reply(self, answer: Mapping[str, Any], request: Request) -> Reply:
        """Read the reply from one response of a batch. Raises what :meth:`LanguageModel.ask` raises."""
        if answer.get("status_code") != 200:
            raise EndpointError(
                f"{self._model.endpoint.display_url} rejected the request: {self.complaint(answer)}"
            )
        reply = self._model.reply_from(as_mapping(answer.get("body")), request)
        return replace(reply, usage=replace(reply.usage, batched=True))

    def complaint(self, answer: Mapping[str, Any]) -> str:
        message = complaint(answer.get("body"), str(answer.get("status_code")))
        return sanitize_server_message(message, self._model.endpoint)

    def _converted_errors(self) -> AbstractContextManager[None]:
        return converted_errors(self._model.endpoint, self._model.name)
