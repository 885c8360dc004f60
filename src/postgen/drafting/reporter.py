"""Interface for the progress of drafting."""

from dataclasses import dataclass
from typing import Protocol


class Reporter(Protocol):
    """Receives the progress of drafts. Several threads may call it at the same time."""

    def notice(self, message: str) -> None:
        """A message that the user has to see, with or without a terminal."""

    def log(self, message: str) -> None:
        """A message that should stay readable."""

    def step(self, message: str) -> None:
        """A step has begun."""

    def text(self, piece: str) -> None:
        """A model has sent more text."""


class SilentReporter:
    """Reports nothing."""

    def log(self, message: str) -> None:
        pass

    def text(self, piece: str) -> None:
        pass

    notice = step = log


SILENT = SilentReporter()


@dataclass(frozen=True, slots=True)
class PrefixedReporter:
    """Passes everything on, with a prefix before each message."""

    target: Reporter
    prefix: str

    def notice(self, message: str) -> None:
        self.target.notice(self.prefix + message)

    def log(self, message: str) -> None:
        self.target.log(self.prefix + message)

    def step(self, message: str) -> None:
        self.target.step(self.prefix + message)

    def text(self, piece: str) -> None:
        self.target.text(piece)
