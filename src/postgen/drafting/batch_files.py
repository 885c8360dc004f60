"""The batches that were sent, on disk, so that a killed postgen submits nothing twice."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from postgen.storage import write_atomic


@dataclass
class Sent:
    """A batch on disk: written before it is submitted, so that it is found again by its ``label``.

    ``batch`` is its id at the endpoint, once that is known; ``answers`` are the lines that came back, by the
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
    """The folder of a series' batches, a file for each."""

    folder: Path

    def write(self, sent: Sent) -> None:
        """Write down how a batch stands.

        Raises:
            StorageError: it cannot be written.
        """
        write_atomic(self._file(sent), json.dumps(asdict(sent), ensure_ascii=False).encode())

    def recovered(self, model: str, find: Callable[[str], str | None]) -> list[Sent]:
        """The batches of earlier commands with a model. ``find`` looks at the endpoint for one by its label.

        One that was written down and never submitted is forgotten.
        """
        found = []
        for sent in self._read():
            if sent.model != model:
                continue
            if sent.batch is None:  # killed between writing it down and hearing of it
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
