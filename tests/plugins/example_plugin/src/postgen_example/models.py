"""A model that reads its replies from a file, for demonstrations: `--model replay:replies.json`."""

import json
from collections.abc import Callable
from pathlib import Path

from postgen import Capabilities, FinishReason, LanguageModel, ModelError, Reply, Request, Usage


class ReplayModel(LanguageModel):
    """Returns one reply after the other."""

    name = "replay"
    embedded = False
    capabilities = Capabilities(parallel=1)

    def __init__(self, file: Path) -> None:
        try:
            self._replies = iter(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise ModelError(f"the replies cannot be read from {file}: {error}") from error

    def ask(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        text = next(self._replies, None)
        if text is None:
            raise ModelError("the file has no more replies")
        return Reply(text, FinishReason.STOP, Usage(), self.name)

    def close(self) -> None:
        pass


def replay(variant: str, notify: Callable[[str], None]) -> LanguageModel:
    notify(f"the replies are read from {variant}")
    return ReplayModel(Path(variant))
