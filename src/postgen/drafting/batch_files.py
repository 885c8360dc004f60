"""The submitted batches, on disk, so that a restart after a kill submits no request twice."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from postgen.storage import write_atomic


@dataclass
class Sent:
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
class BatchFiles:
    """The folder of a series' batches, with one file for each."""

    folder: Path

    def write(self, sent: Sent) -> None:
        """Store the state of a batch.

        Raises:
            StorageError: the file cannot be written.
        """
        write_atomic(self._file(sent), json.dumps(asdict(sent), ensure_ascii=False).encode())

    def recovered(self, model: str, find: Callable[[str], str | None]) -> list[Sent]:
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

    def _read(self) -> list[Sent]:
        found = []
        for path in sorted(self.folder.glob("*.json")):
            try:
                found.append(Sent(**json.loads(path.read_bytes())))
            except (ValueError, TypeError):
                continue
        return found

    def _file(self, sent: Sent) -> Path:
        return self.folder / f"{sent.label}.json"
