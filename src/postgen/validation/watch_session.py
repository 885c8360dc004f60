"""Checking again and again, with a worker that stays warm between the checks."""

from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Self

from postgen.errors import PostgenError, UnreadableError
from postgen.execution.engine import Engine
from postgen.rules import all_rules
from postgen.series import OUTLINE, Series, load_series
from postgen.series.assets import data_files
from postgen.validation.execution_setup import ProgressFn, create_engine
from postgen.validation.options import ValidateOptions
from postgen.validation.posts import read_posts
from postgen.validation.validate import ValidationResult, validate

Stamps = tuple[tuple[str, int, int], ...]


class WatchSession:
    """The series in a folder, ready to check posts. Use it as a context manager: leaving it ends the worker.

    Raises ConfigError for a broken outline, and SandboxError for a sandbox that cannot be here.
    """

    def __init__(self, root: Path, options: ValidateOptions, progress: ProgressFn | None = None) -> None:
        self._root = root
        self._options = options
        self._progress = progress
        self.series = load_series(root)
        self._read = _read_by(self.series)
        self._engine = self._warm() if options.execute else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check(self, files: Sequence[Path]) -> tuple[ValidationResult, list[UnreadableError]]:
        """Check the posts in ``files``; those that cannot be read are told.

        Raises what kept the check from its work. The next one begins with another worker then.
        """
        posts, unreadable = read_posts(files, self.series)
        try:
            if self._engine is None and self._options.execute:
                self._engine = self._warm()
            return validate(
                posts, self.series, self._options, self._progress, engine=self._engine
            ), unreadable
        except PostgenError:
            self.close()
            raise

    @staticmethod
    def prepare() -> None:
        """Import what looks at a post, which a first check needs not where all that it asks for is kept."""
        import_module("postgen.document.parser")
        import_module("postgen.validation.static_checks")
        all_rules()

    def file_stamps(self) -> Stamps:
        """What tells whether the outline, or the data that posts read, has been written to."""
        return tuple(_stamp(file) for file in self._read)

    def reload(self) -> None:
        """Read the outline again. Raises ConfigError where it is broken: all stays as it was then."""
        series = load_series(self._root)
        self.close()
        self._read = _read_by(series)
        self.series = series

    def close(self) -> None:
        """End the worker; the next check starts another."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def _warm(self) -> Engine:
        engine = create_engine(self.series, self._options, self._progress)
        engine.start()
        return engine


def _read_by(series: Series) -> list[Path]:
    """The outline, and the data that it names; data that is missing is told by the check."""
    files = [series.root / OUTLINE]
    with suppress(PostgenError):
        files += [series.root / file for file in data_files(series)]
    return files


def _stamp(file: Path) -> tuple[str, int, int]:
    try:
        found = file.stat()
    except OSError:
        return (str(file), 0, 0)
    return (str(file), found.st_mtime_ns, found.st_size)
