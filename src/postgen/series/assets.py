"""Resolve the path of a figure in a post to an image file of the series."""

from collections.abc import Iterator
from pathlib import Path, PurePath

from postgen.errors import ConfigError
from postgen.series.loader import locate_error
from postgen.series.series import FIGURES, Series


def data_files(series: Series) -> tuple[PurePath, ...]:
    """Return the files that ``environment.data`` names, relative to the project, sorted and without
    duplicates.

    A folder includes all files below it. Hidden files and folders are skipped.

    Raises:
        ConfigError: A pattern matches no file, or a link points outside the project.
    """
    root = series.root.resolve()
    found: set[PurePath] = set()
    for index, pattern in enumerate(series.outline.environment.data):
        files = [file for match in root.glob(pattern) for file in _files(match)]
        shown = [file.relative_to(root) for file in files if not _is_hidden(file.relative_to(root))]
        if not shown:
            raise _refusal(series, index, f"no file of the project matches '{pattern}'")
        for file in sorted(shown):
            if not _stays_within(root / file, root):
                raise _refusal(
                    series, index, f"'{file}' is a link to a hidden file or to one outside the project"
                )
        found.update(shown)
    return tuple(sorted(found))


def _files(match: Path) -> Iterator[Path]:
    for path in match.rglob("*") if match.is_dir() else (match,):
        if path.is_symlink() or path.is_file():
            yield path


def _stays_within(file: Path, root: Path) -> bool:
    try:
        real = file.resolve()
    except (OSError, RuntimeError):  # a link that points to itself
        return False
    return real.is_file() and real.is_relative_to(root) and not _is_hidden(real.relative_to(root))


def _is_hidden(path: PurePath) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _refusal(series: Series, index: int, message: str) -> ConfigError:
    return ConfigError(locate_error(series.root, ("environment", "data", index), message))


PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
"""Media types by file name extension."""


def figure_file(series: Series, path: str) -> Path | None:
    """Return the image file at ``path`` below the figures of the posts or of the drafts.

    Return None if it is not an image, does not exist, or is elsewhere, whether by ``..`` or by a symbolic
    link.
    """
    if Path(path).suffix.lower() not in PICTURES:
        return None
    root = series.root.resolve()
    for home in (series.posts_dir, series.drafts_dir):
        folder = home / FIGURES
        try:
            real = folder.resolve()
            file = (folder / path).resolve()
            if real.is_relative_to(root) and file.is_relative_to(real) and file.is_file():
                return file if file.suffix.lower() in PICTURES else None
        except (OSError, ValueError, RuntimeError):  # an invalid file name, or a loop of links
            continue
    return None
