"""What a run asked and got, on disk before it is used, so that nothing is paid for twice."""

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from postgen.errors import StorageError
from postgen.models import Capabilities, FinishReason, LanguageModel, Reply, Request, Usage

_FILE = "journal.jsonl"
_DONE = "done"


class JournaledModel:
    """A model whose every request and reply is appended to a journal.

    A run that was killed is found again by its lesson and resumed: a request that its journal has
    already seen is answered from there, and the model is not asked.
    """

    def __init__(self, model: LanguageModel, runs: Path, lesson_id: str) -> None:
        self._model = model
        self.folder = _unfinished(runs, lesson_id) or _new_folder(runs, lesson_id)
        self._recorded = _read(self.folder / _FILE)
        self._seen: Counter[str] = Counter()
        self.usage = Usage()
        self.resumed = bool(self._recorded)

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
        key = _key(self.name, request)
        self._seen[key] += 1
        recorded = self._recorded.get((key, self._seen[key]))
        if recorded:
            reply = _reply(recorded["reply"])
        else:
            entry = {"key": key, "nth": self._seen[key], "time": time.time()}
            self._append({**entry, "request": asdict(request)})
            reply = self._model.ask(request, on_text)
            self._append({**entry, "reply": asdict(reply)})
        self.usage += reply.usage
        return reply

    def record(self, **event: object) -> None:
        """Append anything else worth remembering of the run, e.g. the findings of a check."""
        self._append({"time": time.time(), **event})

    def finish(self) -> None:
        """Mark the run as ended: the next one of this lesson starts afresh."""
        (self.folder / _DONE).touch()

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

    def _append(self, entry: dict[str, object]) -> None:
        line = json.dumps(entry, ensure_ascii=False, default=str) + "\n"
        try:
            with (self.folder / _FILE).open("ab") as file:
                file.write(line.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageError(f"{self.folder / _FILE}: cannot be written: {error.strerror}") from error


def _key(model: str, request: Request) -> str:
    content = json.dumps([model, asdict(request)], sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _unfinished(runs: Path, lesson_id: str) -> Path | None:
    folders = sorted(runs.glob(f"*-{lesson_id}"), reverse=True) if runs.is_dir() else []
    return folders[0] if folders and not (folders[0] / _DONE).exists() else None


def _new_folder(runs: Path, lesson_id: str) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    try:
        for number in range(1, 1000):
            folder = runs / f"{stamp}{f'.{number:03}' if number > 1 else ''}-{lesson_id}"
            if not folder.exists():
                folder.mkdir(parents=True)
                return folder
    except OSError as error:
        raise StorageError(f"{runs}: cannot be written: {error.strerror}") from error
    raise StorageError(f"{runs}: too many runs within one second")


def _read(path: Path) -> dict[tuple[str, int], dict[str, Any]]:
    """Replies by request; a last line that a kill cut short is no reply."""
    recorded: dict[tuple[str, int], dict[str, Any]] = {}
    if not path.is_file():
        return recorded
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if whole != data:
        path.write_bytes(whole)
    for line in whole.decode(errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(entry, dict) and "reply" in entry:
            recorded[entry["key"], entry["nth"]] = entry
    return recorded


def _reply(data: dict[str, Any]) -> Reply:
    return Reply(data["text"], FinishReason(data["finish"]), Usage(**data["usage"]), data["model"])
