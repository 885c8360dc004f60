"""The files of a series that are not posts: data for the code, and figures."""

from collections.abc import Iterator
from pathlib import Path, PurePath

from postgen.errors import ConfigError
from postgen.series.loader import locate_error
from postgen.series.series import FIGURES, Series


def data_files(series: Series) -> tuple[PurePath, ...]:
    """Return the files that ``environment.data`` names, relative to the project and sorted.

    A folder includes all files below it. Hidden files and folders are skipped.

    Raises:
        ConfigError: A pattern matches no file, or a link points outside the project.
    """
    root = series.root.resolve()
    found: set[PurePath] = set()
    for index, pattern in enumerate(series.outline.environment.data):
        files = [file for match in root.glob(pattern) for file in _files(match)]
        shown = [file.relative_to(root) for file in files if not _is_hidden(file.relative_to(root))]
        outside = [file for file in sorted(shown) if not _stays_within(root / file, root)]
        if outside or not shown:
            problem = f"no file of the project matches '{pattern}'"
            if outside:
                problem = f"'{outside[0]}' is a link to a hidden file or to one outside the project"
            raise ConfigError(locate_error(series.root, ("environment", "data", index), problem))
        found.update(shown)
    return tuple(sorted(found))


_MAX_SAMPLE = 20_000  # characters: every prompt for prose contains the sample


def voice_sample(series: Series) -> str:
    """Return the passage in the author's voice, from the outline or from its file; empty if there is none.

    Raises:
        ConfigError: The file is missing, lies outside the project, is too long, or is not UTF-8 text.
    """
    voice, root = series.outline.writing.voice, series.root.resolve()
    if voice is None or voice.sample_file is None:
        return (voice and voice.sample) or ""
    file = root / voice.sample_file
    if not _stays_within(file, root):
        problem = f"'{voice.sample_file}' is not a file of the project"
    else:
        try:
            text = file.read_text(encoding="utf-8-sig").strip()
            if len(text) <= _MAX_SAMPLE:
                return text
            problem = f"'{voice.sample_file}' has more than {_MAX_SAMPLE:,} characters"
        except (OSError, UnicodeDecodeError):
            problem = f"'{voice.sample_file}' cannot be read as UTF-8 text"
    raise ConfigError(locate_error(series.root, ("writing", "voice", "sample_file"), problem))


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


IMAGE_TYPES = {
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

    Return None if it is not an image, does not exist, or is elsewhere because of ``..`` or a symbolic link.
    """
    if Path(path).suffix.lower() not in IMAGE_TYPES:
        return None
    root = series.root.resolve()
    for home in (series.posts_dir, series.drafts_dir):
        folder = home / FIGURES
        try:
            real = folder.resolve()
            file = (folder / path).resolve()
            if real.is_relative_to(root) and file.is_relative_to(real) and file.is_file():
                return file if file.suffix.lower() in IMAGE_TYPES else None
        except (OSError, ValueError, RuntimeError):  # an invalid file name, or a loop of links
            continue
    return None
