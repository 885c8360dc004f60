"""Repeated checks with a worker that stays loaded between them."""

from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from postgen.errors import PostgenError, UnreadableError
from postgen.execution.engine import Engine
from postgen.rules import all_rules
from postgen.series import OUTLINE, load_series
from postgen.series.assets import data_files
from postgen.validation.execution_setup import ProgressFn, create_engine
from postgen.validation.posts import read_posts
from postgen.validation.validate import ValidationResult, validate
from postgen.validation.validate_options import ValidateOptions


class WatchSession:
    """Checks posts of the series in the folder ``root``. Close it to end the worker.

    Raises:
        ConfigError: the outline is not valid.
        SandboxError: the sandbox cannot be used on this system.
    """

    def __init__(self, root: Path, options: ValidateOptions, progress: ProgressFn | None = None) -> None:
        self._root, self._options, self._progress = root, options, progress
        self._engine: Engine | None = None
        self.reload()
        if options.execute:
            self._start_engine()

    def check(self, files: Sequence[Path]) -> tuple[ValidationResult, list[UnreadableError]]:
        """Check the posts in ``files``, and return the errors of those that cannot be read.

        Raises:
            PostgenError: the check failed. The next check starts another worker.
        """
        posts, unreadable = read_posts(files, self.series)
        try:
            if self._engine is None and self._options.execute:
                self._start_engine()
            result = validate(posts, self.series, self._options, self._progress, engine=self._engine)
            return result, unreadable
        except PostgenError:
            self.close()
            raise

    @staticmethod
    def prepare() -> None:
        """Import the parser and the rules, which a check of cached posts does not need."""
        import_module("postgen.document.parser")
        import_module("postgen.validation.static_checks")
        all_rules()

    def file_stamps(self) -> list[tuple[int, int]]:
        """The modification times in nanoseconds and the sizes of the outline and the data files."""
        return [_stamp(file) for file in self._files]

    def reload(self) -> None:
        """Read the outline again.

        Raises:
            ConfigError: it is not valid. Nothing changes then.
        """
        series = load_series(self._root)
        self.close()
        self.series = series
        self._files = [series.root / OUTLINE]
        with suppress(PostgenError):  # the check reports a missing data file
            self._files += [series.root / file for file in data_files(series)]

    def close(self) -> None:
        """End the worker. The next check starts another one."""
        if self._engine:
            self._engine.close()
        self._engine = None

    def _start_engine(self) -> None:
        self._engine = create_engine(self.series, self._options, self._progress)
        self._engine.start()


def _stamp(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
